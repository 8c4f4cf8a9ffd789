// Package atomic has what mspanset.go needs of Go's runtime/internal/atomic, out of sync/atomic,
// whose functions the compiler knows: each of these becomes one or two instructions where it is
// called. None has a write barrier.
package atomic

import (
	"sync/atomic"
	"unsafe"
)

func Loaduintptr(p *uintptr) uintptr        { return atomic.LoadUintptr(p) }
func Storeuintptr(p *uintptr, v uintptr)    { atomic.StoreUintptr(p, v) }
func Loadp(p unsafe.Pointer) unsafe.Pointer { return atomic.LoadPointer((*unsafe.Pointer)(p)) }
func StorepNoWB(p unsafe.Pointer, v unsafe.Pointer) {
	atomic.StoreUintptr((*uintptr)(p), uintptr(v))
}
func Xadd(p *uint32, d int32) uint32        { return atomic.AddUint32(p, uint32(d)) }
func Xadd64(p *uint64, d int64) uint64      { return atomic.AddUint64(p, uint64(d)) }
func Cas64(p *uint64, old, new uint64) bool { return atomic.CompareAndSwapUint64(p, old, new) }
func Load64(p *uint64) uint64               { return atomic.LoadUint64(p) }
func Store(p *uint32, v uint32)             { atomic.StoreUint32(p, v) }
func Store64(p *uint64, v uint64)           { atomic.StoreUint64(p, v) }
