// Package browser holds the tests of the console in a real Chromium: what people see, press and type, on
// every engine. It owns nothing of the product. Every page that a test opens is watched: an error in its
// console, a breach of its security policy or a request to another host fails the test. Screenshots of all
// pages:
//
//	go test ./internal/console/browser -run Screenshots -screenshots FOLDER
package browser
