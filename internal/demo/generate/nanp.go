package main

import (
	"slices"

	"tryvox.io/numbers/internal/e164"
)

// The North American Numbering Plan keeps 555-0100 to 555-0199 of every geographic area code for fiction, as
// fictitious, non-working numbers: ATIS-0300115, 555 NXX Line Number Reference Document.
const (
	fictionFirst = "5550100"
	fictionSpan  = 100
)

// An area is an area code with its state or province and a town in it.
type area struct {
	code     string
	region   string
	locality string
}

func nanp() []plan {
	return []plan{
		{"US", true, slices.Concat(areas(local, unitedStates, 14), tollFreeUS)},
		{"CA", true, slices.Concat(areas(local, canada, 16), tollFreeCA)},
		{"DO", true, areas(local, dominicanRepublic, 65)},
		{"PR", true, areas(local, puertoRico, 92)},
		// To libphonenumber, 876-555 is of the mobile operators and 658-555 of the fixed ones.
		{"JM", true, slices.Concat(areas(mobile, jamaicaMobile, 92), areas(local, jamaicaLocal, 92))},
	}
}

func areas(kind string, of []area, take int) []block {
	blocks := make([]block, len(of))
	for i, a := range of {
		first := e164.Number("+1" + a.code + fictionFirst)
		blocks[i] = block{kind, a.region, a.locality, first, fictionSpan, take}
	}
	return blocks
}

// That promise does not reach the toll-free codes, where more caution is due. In 800 some 555 numbers work:
// only 555-0199 is taken, on which sources agree. In the codes added from 1996 to 2013 the whole
// exchange 555 is held back (Wikipedia, "555 (telephone number)"), so that our 01xx are in nobody's hands.
// 833 came later and is left out. The plan's countries share the codes; here CA gets one of them.
var tollFreeUS = []block{
	{tollFree, "", "", "+18005550199", 1, 1},
	{tollFree, "", "", "+18445550100", fictionSpan, 100},
	{tollFree, "", "", "+18665550100", fictionSpan, 100},
	{tollFree, "", "", "+18775550100", fictionSpan, 100},
	{tollFree, "", "", "+18885550100", fictionSpan, 100},
}

var tollFreeCA = []block{{tollFree, "", "", "+18555550100", fictionSpan, 100}}

var dominicanRepublic = []area{
	{"809", "Distrito Nacional", "Santo Domingo"},
	{"829", "Santiago", "Santiago de los Caballeros"},
	{"849", "La Altagracia", "Punta Cana"},
}

var puertoRico = []area{
	{"787", "San Juan", "San Juan"},
	{"939", "Ponce", "Ponce"},
}

var (
	jamaicaMobile = []area{{"876", "Kingston", "Kingston"}}
	jamaicaLocal  = []area{{"658", "Saint James", "Montego Bay"}}
)

var canada = []area{
	{"403", "AB", "Calgary"}, {"780", "AB", "Edmonton"},
	{"604", "BC", "Vancouver"}, {"250", "BC", "Victoria"},
	{"204", "MB", "Winnipeg"},
	{"506", "NB", "Moncton"},
	{"709", "NL", "St. John's"},
	{"902", "NS", "Halifax"},
	{"416", "ON", "Toronto"}, {"613", "ON", "Ottawa"}, {"519", "ON", "London"},
	{"905", "ON", "Mississauga"}, {"705", "ON", "Sudbury"}, {"807", "ON", "Thunder Bay"},
	{"514", "QC", "Montreal"}, {"418", "QC", "Quebec City"}, {"819", "QC", "Gatineau"},
	{"450", "QC", "Laval"},
	{"306", "SK", "Regina"},
	{"867", "YT", "Whitehorse"},
}

var unitedStates = []area{
	{"907", "AK", "Anchorage"},
	{"205", "AL", "Birmingham"}, {"251", "AL", "Mobile"}, {"334", "AL", "Montgomery"},
	{"479", "AR", "Fayetteville"}, {"501", "AR", "Little Rock"},
	{"480", "AZ", "Mesa"}, {"520", "AZ", "Tucson"}, {"602", "AZ", "Phoenix"},
	{"213", "CA", "Los Angeles"}, {"408", "CA", "San Jose"}, {"415", "CA", "San Francisco"},
	{"510", "CA", "Oakland"}, {"559", "CA", "Fresno"}, {"619", "CA", "San Diego"},
	{"650", "CA", "San Mateo"}, {"714", "CA", "Anaheim"}, {"805", "CA", "Santa Barbara"},
	{"818", "CA", "Burbank"}, {"916", "CA", "Sacramento"},
	{"303", "CO", "Denver"}, {"719", "CO", "Colorado Springs"}, {"970", "CO", "Fort Collins"},
	{"203", "CT", "New Haven"}, {"860", "CT", "Hartford"},
	{"202", "DC", "Washington"},
	{"302", "DE", "Wilmington"},
	{"305", "FL", "Miami"}, {"407", "FL", "Orlando"}, {"813", "FL", "Tampa"},
	{"850", "FL", "Tallahassee"}, {"904", "FL", "Jacksonville"},
	{"404", "GA", "Atlanta"}, {"706", "GA", "Augusta"}, {"912", "GA", "Savannah"},
	{"808", "HI", "Honolulu"},
	{"319", "IA", "Cedar Rapids"}, {"515", "IA", "Des Moines"},
	{"208", "ID", "Boise"},
	{"217", "IL", "Springfield"}, {"309", "IL", "Peoria"}, {"312", "IL", "Chicago"}, {"708", "IL", "Cicero"},
	{"219", "IN", "Gary"}, {"260", "IN", "Fort Wayne"}, {"317", "IN", "Indianapolis"},
	{"316", "KS", "Wichita"}, {"785", "KS", "Topeka"},
	{"502", "KY", "Louisville"}, {"859", "KY", "Lexington"},
	{"225", "LA", "Baton Rouge"}, {"318", "LA", "Shreveport"}, {"504", "LA", "New Orleans"},
	{"413", "MA", "Springfield"}, {"508", "MA", "Worcester"}, {"617", "MA", "Boston"},
	{"301", "MD", "Rockville"}, {"410", "MD", "Baltimore"},
	{"207", "ME", "Portland"},
	{"313", "MI", "Detroit"}, {"517", "MI", "Lansing"}, {"616", "MI", "Grand Rapids"},
	{"218", "MN", "Duluth"}, {"612", "MN", "Minneapolis"}, {"651", "MN", "Saint Paul"},
	{"314", "MO", "St. Louis"}, {"417", "MO", "Springfield"}, {"816", "MO", "Kansas City"},
	{"601", "MS", "Jackson"},
	{"406", "MT", "Billings"},
	{"336", "NC", "Greensboro"}, {"704", "NC", "Charlotte"}, {"910", "NC", "Wilmington"},
	{"919", "NC", "Raleigh"},
	{"701", "ND", "Fargo"},
	{"402", "NE", "Omaha"},
	{"603", "NH", "Manchester"},
	{"201", "NJ", "Jersey City"}, {"609", "NJ", "Trenton"}, {"973", "NJ", "Newark"},
	{"505", "NM", "Albuquerque"}, {"575", "NM", "Las Cruces"},
	{"702", "NV", "Las Vegas"}, {"775", "NV", "Reno"},
	{"212", "NY", "New York"}, {"315", "NY", "Syracuse"}, {"518", "NY", "Albany"},
	{"585", "NY", "Rochester"}, {"716", "NY", "Buffalo"}, {"718", "NY", "Brooklyn"},
	{"216", "OH", "Cleveland"}, {"419", "OH", "Toledo"}, {"513", "OH", "Cincinnati"}, {"614", "OH", "Columbus"},
	{"405", "OK", "Oklahoma City"}, {"918", "OK", "Tulsa"},
	{"503", "OR", "Portland"}, {"541", "OR", "Eugene"},
	{"215", "PA", "Philadelphia"}, {"412", "PA", "Pittsburgh"}, {"717", "PA", "Harrisburg"},
	{"401", "RI", "Providence"},
	{"803", "SC", "Columbia"}, {"843", "SC", "Charleston"},
	{"605", "SD", "Sioux Falls"},
	{"423", "TN", "Chattanooga"}, {"615", "TN", "Nashville"}, {"865", "TN", "Knoxville"},
	{"901", "TN", "Memphis"},
	{"210", "TX", "San Antonio"}, {"214", "TX", "Dallas"}, {"512", "TX", "Austin"}, {"713", "TX", "Houston"},
	{"806", "TX", "Lubbock"}, {"817", "TX", "Fort Worth"}, {"915", "TX", "El Paso"},
	{"435", "UT", "St. George"}, {"801", "UT", "Salt Lake City"},
	{"703", "VA", "Arlington"}, {"757", "VA", "Norfolk"}, {"804", "VA", "Richmond"},
	{"802", "VT", "Burlington"},
	{"206", "WA", "Seattle"}, {"253", "WA", "Tacoma"}, {"509", "WA", "Spokane"},
	{"414", "WI", "Milwaukee"}, {"608", "WI", "Madison"}, {"920", "WI", "Green Bay"},
	{"304", "WV", "Charleston"},
	{"307", "WY", "Cheyenne"},
}
