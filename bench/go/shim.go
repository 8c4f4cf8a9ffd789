// What mspanset.go needs of the rest of Go's runtime: locks, memory outside of the heap, a
// lock-free stack.
package main

import (
	"sync"
	"syscall"
	"unsafe"

	"upstream/atomic"
)

// An mspan is an item, as large as a cache line.
type mspan struct {
	place uint32
	_     [60]byte
}

type mutex struct{ sync.Mutex }

func lock(m *mutex)   { m.Lock() }
func unlock(m *mutex) { m.Unlock() }

func throw(message string) { panic(message) }

func add(p unsafe.Pointer, n uintptr) unsafe.Pointer { return unsafe.Pointer(uintptr(p) + n) }

func memmove(to, from unsafe.Pointer, n uintptr) {
	copy(unsafe.Slice((*byte)(to), n), unsafe.Slice((*byte)(from), n))
}

// Memory from the system that is never given back, and that the garbage collector does not know.

type memory struct {
	lock sync.Mutex
	rest []byte
}

const chunkBytes = 16 << 20

var persistent memory

var memstats struct{ gcMiscSys uint64 }

func persistentalloc(size, align uintptr, _ *uint64) unsafe.Pointer {
	persistent.lock.Lock()
	defer persistent.lock.Unlock()
	size = (size + align - 1) &^ (align - 1)
	if uintptr(len(persistent.rest)) < size {
		chunk := uintptr(chunkBytes)
		if chunk < size {
			chunk = size
		}
		bytes, err := syscall.Mmap(-1, 0, int(chunk), syscall.PROT_READ|syscall.PROT_WRITE,
			syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			throw("out of memory")
		}
		persistent.rest = bytes
	}
	p := unsafe.Pointer(&persistent.rest[0])
	persistent.rest = persistent.rest[size:]
	return p
}

// The stack of free blocks. An entry is a node's address (48 bits, the lowest three zero) and a
// count that changes each time the node is pushed, so that a pop sees that it came back.

type lfnode struct {
	next    uint64
	pushcnt uintptr
}

type lfstack uint64

const (
	addressShift = 16
	countBits    = addressShift + 3
)

func unpack(entry uint64) *lfnode {
	return (*lfnode)(unsafe.Pointer(uintptr(entry >> countBits << 3)))
}

func (s *lfstack) push(node *lfnode) {
	node.pushcnt++
	entry := uint64(uintptr(unsafe.Pointer(node)))<<addressShift |
		uint64(node.pushcnt)&(1<<countBits-1)
	for {
		top := atomic.Load64((*uint64)(s))
		atomic.Store64(&node.next, top)
		if atomic.Cas64((*uint64)(s), top, entry) {
			return
		}
	}
}

func (s *lfstack) pop() unsafe.Pointer {
	for {
		top := atomic.Load64((*uint64)(s))
		if top == 0 {
			return nil
		}
		if atomic.Cas64((*uint64)(s), top, atomic.Load64(&unpack(top).next)) {
			return unsafe.Pointer(unpack(top))
		}
	}
}
