package console

// showHome is the first page behind the door: the numbers, until something else has more to say.
func showHome(*call) (view, error) { return view{to: "/console/numbers"}, nil }
