package prove

var built struct{ folder string }
