package stockfile

import (
	"slices"
	"strings"
)

// stateNames are the states and provinces of North America under the codes that the numbering plan and
// most operators write (ISO 3166-2 without the country), as plainText has them. The second names are the
// plan's own.
var stateNames = map[string][]string{
	"AB": {"alberta"}, "AK": {"alaska"}, "AL": {"alabama"}, "AR": {"arkansas"}, "AZ": {"arizona"},
	"BC": {"britishcolumbia", "britishcolombia"}, "CA": {"california"}, "CO": {"colorado"},
	"CT": {"connecticut"}, "DC": {"districtofcolumbia", "washingtondc"}, "DE": {"delaware"},
	"FL": {"florida"}, "GA": {"georgia"}, "HI": {"hawaii"}, "IA": {"iowa"}, "ID": {"idaho"},
	"IL": {"illinois"}, "IN": {"indiana"}, "KS": {"kansas"}, "KY": {"kentucky"}, "LA": {"louisiana"},
	"MA": {"massachusetts"}, "MB": {"manitoba"}, "MD": {"maryland"}, "ME": {"maine"},
	"MI": {"michigan"}, "MN": {"minnesota"}, "MO": {"missouri"}, "MS": {"mississippi"},
	"MT": {"montana"}, "NB": {"newbrunswick"}, "NC": {"northcarolina"}, "ND": {"northdakota"},
	"NE": {"nebraska"}, "NH": {"newhampshire"}, "NJ": {"newjersey"},
	"NL": {"newfoundlandandlabrador"}, "NM": {"newmexico"}, "NS": {"novascotia"},
	"NT": {"northwestterritories"}, "NU": {"nunavut"}, "NV": {"nevada"}, "NY": {"newyork"},
	"OH": {"ohio"}, "OK": {"oklahoma"}, "ON": {"ontario"}, "OR": {"oregon"}, "PA": {"pennsylvania"},
	"PE": {"princeedwardisland"}, "QC": {"quebec"}, "RI": {"rhodeisland"}, "SC": {"southcarolina"},
	"SD": {"southdakota"}, "SK": {"saskatchewan"}, "TN": {"tennessee"}, "TX": {"texas"},
	"UT": {"utah"}, "VA": {"virginia"}, "VT": {"vermont"}, "WA": {"washington", "washingtonstate"},
	"WI": {"wisconsin"}, "WV": {"westvirginia"}, "WY": {"wyoming"}, "YT": {"yukon"},
}

var stateByName = func() map[string]string {
	byName := make(map[string]string)
	for code, names := range stateNames {
		byName[strings.ToLower(code)] = code
		for _, name := range names {
			byName[name] = code
		}
	}
	return byName
}()

// states finds the codes in "CA", "US-CA", "California", "San Francisco, CA" and "Nunavut/Yukon"; none is
// no error.
func states(text string) []string {
	last := text[strings.LastIndexByte(text, ',')+1:]
	var codes []string
	for _, part := range strings.Split(last, "/") {
		part = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(part), "US-"), "CA-")
		if code, known := stateByName[plainText(part)]; known {
			codes = append(codes, code)
		}
	}
	return codes
}

func shareOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(code string) bool { return slices.Contains(b, code) })
}
