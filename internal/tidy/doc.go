// Package tidy owns the tests about the code itself: who imports whom, how long things are,
// what they are called, which modules and clocks and tables they touch. It holds no code of
// the product. What it finds, it tells as file:line, the rule, and what to do.
package tidy
