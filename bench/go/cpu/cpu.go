// Package cpu has what mspanset.go needs of Go's internal/cpu.
package cpu

const CacheLineSize = 64
