package db

// Collect is a Stmt.Row that appends what the scanner reads to a list, which it empties
// first: a transaction may run several times.
func Collect[T any](into *[]T, scanner func(Scan) (T, error)) func(Scan) error {
	*into = nil
	return func(scan Scan) error {
		v, err := scanner(scan)
		*into = append(*into, v)
		return err
	}
}

// Count is a Stmt.Row for statements that return one column of no interest: it counts rows.
func Count(into *int) func(Scan) error {
	*into = 0
	return func(scan Scan) error {
		*into++
		var ignored any
		return scan(&ignored)
	}
}
