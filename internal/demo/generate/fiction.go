package main

import (
	"slices"

	"tryvox.io/numbers/internal/e164"
)

// fiction are the countries outside North America whose regulator keeps numbers for films and books. The demo
// has no other numbers of theirs.
var fiction = []plan{
	{"GB", true, unitedKingdom},
	{"AU", true, slices.Concat(
		australia, each(mobile, "+61491", australiaMobile), each(tollFree, "+611800", australiaTollFree),
	)},
	{"IE", true, ireland},
	{"FR", true, france},
	{"DE", true, slices.Concat(germany, each(mobile, "+491", germanyMobile))},
	{"SE", true, sweden},
}

// each makes blocks of one number: what follows a prefix.
func each(kind string, prefix e164.Number, tails []string) []block {
	blocks := make([]block, len(tails))
	for i, tail := range tails {
		blocks[i] = block{kind, "", "", prefix + e164.Number(tail), 1, 1}
	}
	return blocks
}

// Ofcom, "Telephone numbers for use in TV and radio drama programmes". Libphonenumber knows neither its
// mobile numbers nor Nottingham's.
var unitedKingdom = []block{
	{local, "Yorkshire and the Humber", "Leeds", "+441134960000", 1000, 40},
	{local, "Yorkshire and the Humber", "Sheffield", "+441144960000", 1000, 40},
	{local, "East Midlands", "Nottingham", "+441154960000", 1000, 40},
	{local, "East Midlands", "Leicester", "+441164960000", 1000, 40},
	{local, "South West", "Bristol", "+441174960000", 1000, 40},
	{local, "South East", "Reading", "+441184960000", 1000, 40},
	{local, "West Midlands", "Birmingham", "+441214960000", 1000, 40},
	{local, "Scotland", "Edinburgh", "+441314960000", 1000, 40},
	{local, "Scotland", "Glasgow", "+441414960000", 1000, 40},
	{local, "North West", "Liverpool", "+441514960000", 1000, 40},
	{local, "North West", "Manchester", "+441614960000", 1000, 40},
	{local, "North East", "Newcastle upon Tyne", "+441914980000", 1000, 40},
	{local, "London", "London", "+442079460000", 1000, 80},
	{local, "Wales", "Cardiff", "+442920180000", 1000, 40},
	{mobile, "", "", "+447700900000", 1000, 300},
	{tollFree, "", "", "+448081570000", 1000, 250},
}

// ACMA, "Phone numbers for use in TV shows, films and creative works".
var australia = []block{
	{local, "New South Wales", "Sydney", "+61255500000", 10000, 40},
	{local, "New South Wales", "Sydney", "+61270100000", 10000, 40},
	{local, "Victoria", "Melbourne", "+61355500000", 10000, 40},
	{local, "Victoria", "Melbourne", "+61370100000", 10000, 40},
	{local, "Queensland", "Brisbane", "+61755500000", 10000, 40},
	{local, "Queensland", "Brisbane", "+61770100000", 10000, 40},
	{local, "Western Australia", "Perth", "+61855500000", 10000, 40},
	{local, "South Australia", "Adelaide", "+61870100000", 10000, 40},
}

var australiaMobile = []string{
	"570006", "570110", "570156", "570157", "570158", "570159", "570313", "570737", "571266", "571491",
	"571804", "572549", "572665", "572983", "573087", "573770", "574118", "574632", "575254", "575789",
	"576398", "576801", "577426", "577644", "578148", "578888", "578957", "579212", "579455", "579760",
}

var australiaTollFree = []string{"160401", "975707", "975708", "975709", "975710", "975711"}

// ComReg keeps 020 91x xxxx for drama, an area code that no place has and libphonenumber does not know.
var ireland = []block{
	{local, "", "", "+353209100000", 100000, 200},
}

// Arcep, plan national de numérotation (decision 2018-0881), numbers for audiovisual works. Each fixed range
// stands for a fifth of the country, here for one city of it. Libphonenumber does not know the mobile range.
var france = []block{
	{local, "Île-de-France", "Paris", "+33199000000", 10000, 80},
	{local, "Pays de la Loire", "Nantes", "+33261910000", 10000, 60},
	{local, "Grand Est", "Strasbourg", "+33353010000", 10000, 60},
	{local, "Auvergne-Rhône-Alpes", "Lyon", "+33465710000", 10000, 60},
	{local, "Nouvelle-Aquitaine", "Bordeaux", "+33536490000", 10000, 60},
	{mobile, "", "", "+33639980000", 10000, 200},
}

// Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 07/2021), "Rufnummern für Medienproduktionen".
var germany = []block{
	{local, "Berlin", "Berlin", "+493023125000", 1000, 60},
	{local, "Hesse", "Frankfurt am Main", "+496990009000", 1000, 60},
	{local, "Hamburg", "Hamburg", "+494066969000", 1000, 60},
	{local, "North Rhine-Westphalia", "Cologne", "+492214710000", 1000, 60},
	{local, "Bavaria", "Munich", "+498999998000", 1000, 60},
	{mobile, "", "", "+491713920000", 100, 100},
	{mobile, "", "", "+4917604069000", 100, 100},
}

var germanyMobile = []string{
	"5228817386", "5228895456", "5254599371",
	"729925904", "729968532", "729973185", "729973186", "729980752",
	"749091317", "749464308",
}

// PTS, "Telefonnummer för användning i böcker och filmer".
var sweden = []block{
	{local, "Västra Götaland", "Gothenburg", "+46313900600", 100, 60},
	{local, "Skåne", "Malmö", "+46406280400", 100, 60},
	{local, "Stockholm", "Stockholm", "+46846500400", 100, 100},
	{local, "Norrbotten", "Kiruna", "+46980319200", 100, 40},
	{mobile, "", "", "+46701740605", 95, 95},
}
