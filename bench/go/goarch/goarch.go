// Package goarch has what mspanset.go needs of Go's internal/goarch.
package goarch

const PtrSize = 8
