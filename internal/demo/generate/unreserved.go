package main

// unreserved are countries without numbers for fiction, or without any that we know of. What is taken is
// valid by libphonenumber, whose patterns are wider than what regulators have handed out, and lies in the
// gap between. Only local numbers: those of mobiles are people's, those of freephone are sought by firms
// for their looks. The 555 inside means nothing in these countries; it lets a reader see that the number
// is not meant.
var unreserved = []plan{
	{"NL", false, netherlands},
	{"PL", false, poland},
	{"IL", false, israel},
	{"TR", false, turkey},
	{"EG", false, egypt},
	{"MX", false, mexico},
	{"JP", false, japan},
	{"IT", false, italy},
	{"IN", false, india},
	{"ES", false, spain},
	{"BR", false, brazil},
}

// In the first six plans a subscriber's number does not begin with 0: that is the trunk prefix, or was for
// as long as numbers were dialled without their area code. So 0555 xxx is, to our knowledge, behind no
// area code.

var netherlands = []block{
	{local, "North Holland", "Amsterdam", "+31200555000", 1000, 40},
	{local, "South Holland", "Rotterdam", "+31100555000", 1000, 30},
	{local, "South Holland", "The Hague", "+31700555000", 1000, 20},
	{local, "Utrecht", "Utrecht", "+31300555000", 1000, 20},
	{local, "North Brabant", "Eindhoven", "+31400555000", 1000, 20},
	{local, "Groningen", "Groningen", "+31500555000", 1000, 15},
	{local, "Limburg", "Maastricht", "+31430555000", 1000, 15},
	{local, "Gelderland", "Nijmegen", "+31240555000", 1000, 15},
	{local, "Gelderland", "Arnhem", "+31260555000", 1000, 15},
	{local, "Overijssel", "Zwolle", "+31380555000", 1000, 15},
	{local, "Friesland", "Leeuwarden", "+31580555000", 1000, 15},
}

var poland = []block{
	{local, "Masovia", "Warsaw", "+48220555000", 1000, 40},
	{local, "Lesser Poland", "Kraków", "+48120555000", 1000, 25},
	{local, "Greater Poland", "Poznań", "+48610555000", 1000, 20},
	{local, "Lower Silesia", "Wrocław", "+48710555000", 1000, 20},
	{local, "Pomerania", "Gdańsk", "+48580555000", 1000, 20},
	{local, "Łódź", "Łódź", "+48420555000", 1000, 20},
	{local, "Silesia", "Katowice", "+48320555000", 1000, 20},
	{local, "Lublin", "Lublin", "+48810555000", 1000, 15},
	{local, "West Pomerania", "Szczecin", "+48910555000", 1000, 15},
	{local, "Podlaskie", "Białystok", "+48850555000", 1000, 15},
}

var israel = []block{
	{local, "Jerusalem", "Jerusalem", "+97220555000", 1000, 45},
	{local, "Tel Aviv", "Tel Aviv", "+97230555000", 1000, 60},
	{local, "Haifa", "Haifa", "+97240555000", 1000, 35},
	{local, "Southern", "Beersheba", "+97280555000", 1000, 25},
	{local, "Central", "Netanya", "+97290555000", 1000, 25},
}

var turkey = []block{
	{local, "Istanbul", "Istanbul", "+902120555000", 1000, 60},
	{local, "Ankara", "Ankara", "+903120555000", 1000, 40},
	{local, "İzmir", "İzmir", "+902320555000", 1000, 30},
	{local, "Bursa", "Bursa", "+902240555000", 1000, 20},
	{local, "Antalya", "Antalya", "+902420555000", 1000, 20},
	{local, "Adana", "Adana", "+903220555000", 1000, 20},
}

var egypt = []block{
	{local, "Cairo", "Cairo", "+20205550000", 10000, 60},
	{local, "Alexandria", "Alexandria", "+2030555000", 1000, 40},
	{local, "Gharbia", "Tanta", "+20400555000", 1000, 15},
	{local, "Dakahlia", "Mansoura", "+20500555000", 1000, 15},
	{local, "Sharqia", "Zagazig", "+20550555000", 1000, 15},
	{local, "Ismailia", "Ismailia", "+20640555000", 1000, 15},
	{local, "Asyut", "Asyut", "+20880555000", 1000, 10},
	{local, "Luxor", "Luxor", "+20950555000", 1000, 10},
	{local, "Aswan", "Aswan", "+20970555000", 1000, 10},
}

// Local dialling ended in 2019; the series handed out before began with no 0, and we know of none since.
var mexico = []block{
	{local, "Mexico City", "Mexico City", "+525505550000", 10000, 60},
	{local, "Jalisco", "Guadalajara", "+523305550000", 10000, 35},
	{local, "Nuevo León", "Monterrey", "+528105550000", 10000, 35},
	{local, "Puebla", "Puebla", "+522220555000", 1000, 20},
	{local, "Yucatán", "Mérida", "+529990555000", 1000, 20},
	{local, "Baja California", "Tijuana", "+526640555000", 1000, 20},
	{local, "Guanajuato", "León", "+524770555000", 1000, 15},
	{local, "Querétaro", "Querétaro", "+524420555000", 1000, 15},
	{local, "Quintana Roo", "Cancún", "+529980555000", 1000, 15},
	{local, "Chihuahua", "Chihuahua", "+526140555000", 1000, 15},
}

// No exchange begins with 1: dialled without its area code it would be a special number (110, 117, 119).
var japan = []block{
	{local, "Tokyo", "Tokyo", "+81315550000", 10000, 70},
	{local, "Osaka", "Osaka", "+81615550000", 10000, 40},
	{local, "Aichi", "Nagoya", "+81521555000", 1000, 20},
	{local, "Kanagawa", "Yokohama", "+81451555000", 1000, 20},
	{local, "Fukuoka", "Fukuoka", "+81921555000", 1000, 15},
	{local, "Kyoto", "Kyoto", "+81751555000", 1000, 15},
	{local, "Hyōgo", "Kobe", "+81781555000", 1000, 15},
	{local, "Hiroshima", "Hiroshima", "+81821555000", 1000, 15},
	{local, "Miyagi", "Sendai", "+81221555000", 1000, 15},
}

// 1 after the district code was kept free for the short numbers (112, 187) while these were dialled alike.
// Since 1998 the district code is always dialled: what was a necessity is now but custom.
var italy = []block{
	{local, "Lazio", "Rome", "+390615550000", 10000, 40},
	{local, "Lombardy", "Milan", "+390215550000", 10000, 40},
	{local, "Piedmont", "Turin", "+390111555000", 1000, 20},
	{local, "Campania", "Naples", "+390811555000", 1000, 20},
	{local, "Emilia-Romagna", "Bologna", "+390511555000", 1000, 15},
	{local, "Tuscany", "Florence", "+390551555000", 1000, 15},
	{local, "Liguria", "Genoa", "+390101555000", 1000, 15},
	{local, "Sicily", "Palermo", "+390911555000", 1000, 15},
	{local, "Apulia", "Bari", "+390801555000", 1000, 15},
	{local, "Veneto", "Venice", "+390411555000", 1000, 15},
}

// Fixed numbers begin with the level of their operator: 2 is the state's, 3, 4, 6 and 7 are private ones'.
// As far as we know level 5 was given back about 2005, and little if anything was put there since. Not as
// safe as the above. The number of the API reference comes on top, see contractRow.
var india = []block{
	{local, "Maharashtra", "Mumbai", "+912255500000", 10000, 60},
	{local, "Maharashtra", "Pune", "+912055500000", 10000, 30},
	{local, "Delhi", "New Delhi", "+911155500000", 10000, 50},
	{local, "Karnataka", "Bengaluru", "+918055500000", 10000, 50},
	{local, "Tamil Nadu", "Chennai", "+914455500000", 10000, 30},
	{local, "Telangana", "Hyderabad", "+914055500000", 10000, 30},
	{local, "West Bengal", "Kolkata", "+913355500000", 10000, 30},
	{local, "Gujarat", "Ahmedabad", "+917955500000", 10000, 20},
	{local, "Rajasthan", "Jaipur", "+911415550000", 10000, 15},
	{local, "Uttar Pradesh", "Lucknow", "+915225550000", 10000, 15},
	{local, "Kerala", "Kochi", "+914845550000", 10000, 15},
	{local, "Chandigarh", "Chandigarh", "+911725550000", 10000, 15},
}

// A province has two codes, 9xx and the later 8xx for when the first is full. These provinces are small, and
// their 8xx is hardly opened. A likelihood, not a rule.
var spain = []block{
	{local, "Castile and León", "Burgos", "+34847555000", 1000, 25},
	{local, "Castile and León", "Soria", "+34875555000", 1000, 15},
	{local, "Castile and León", "Zamora", "+34880555000", 1000, 15},
	{local, "Castile and León", "Segovia", "+34821555000", 1000, 15},
	{local, "Castile and León", "Ávila", "+34820555000", 1000, 15},
	{local, "Castilla-La Mancha", "Guadalajara", "+34849555000", 1000, 20},
	{local, "Castilla-La Mancha", "Cuenca", "+34869555000", 1000, 15},
	{local, "Extremadura", "Cáceres", "+34827555000", 1000, 20},
	{local, "Aragon", "Teruel", "+34878555000", 1000, 15},
	{local, "Aragon", "Huesca", "+34874555000", 1000, 15},
	{local, "La Rioja", "Logroño", "+34841555000", 1000, 20},
}

// Fixed numbers begin with 2 to 5, and outside São Paulo (11), which is left out, nearly all with 2, 3 or 4.
// A likelihood, not a rule.
var brazil = []block{
	{local, "Rio de Janeiro", "Rio de Janeiro", "+552155500000", 10000, 45},
	{local, "Minas Gerais", "Belo Horizonte", "+553155500000", 10000, 25},
	{local, "Paraná", "Curitiba", "+554155500000", 10000, 25},
	{local, "Rio Grande do Sul", "Porto Alegre", "+555155500000", 10000, 25},
	{local, "Federal District", "Brasília", "+556155500000", 10000, 25},
	{local, "Bahia", "Salvador", "+557155500000", 10000, 20},
	{local, "Pernambuco", "Recife", "+558155500000", 10000, 20},
	{local, "Ceará", "Fortaleza", "+558555500000", 10000, 20},
}
