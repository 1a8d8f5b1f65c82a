package console

// operatorRoutes are the pages of who runs the store. All are of the scope operator.
var operatorRoutes []route

// operatorMenu leads to them.
var operatorMenu []section
