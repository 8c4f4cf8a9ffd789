// Runs rounds of spanset-bench on the span set of Go's own runtime. Reads a line for each round
// (shape, threads, items held, count, mode) and answers with one: "ok", nanoseconds, and 1 if
// a thread lost its processor, else 0; "stalled"; or "wrong" and why. In mode "timed", "ok" is followed by the ticks of each push, and then of each pop, as
// they are in memory. queue_upstream_go.c is on the other side.
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	threadsMost = 8
	timeLimit   = 2 * time.Second
	lostPart    = 20 // a twentieth of a round, as in round.c
	itemOut     = 0
	itemIn      = 1
)

// What one round is to do.
type order struct {
	shape   string
	threads int
	held    int
	count   int
	mode    string
}

func (o *order) checked() bool { return o.mode == "checked" }

// What a thread does in a round.
type work struct {
	set        *spanSet
	items      []*mspan // to push
	count      int
	checked    bool
	done       int
	wrong      int
	pushTime   []uint32 // where calls are timed
	popTime    []uint32
	start, end time.Time
	lost       bool // was without a processor for part of the round
}

var (
	stop     uint32
	items    []*mspan
	pushTime []uint32
	popTime  []uint32
)

func stopped() bool { return atomic.LoadUint32(&stop) != 0 }

func (w *work) mark(item *mspan, from, to uint32) {
	if atomic.SwapUint32(&item.place, to) != from {
		w.wrong++
	}
}

// The same operations between looks at the flag as in layouts.h.
const operationsBetweenLooks = 64

func (w *work) nextLook() int {
	if look := w.done + operationsBetweenLooks; look < w.count {
		return look
	}
	return w.count
}

func (w *work) produce() {
	for w.done < w.count && !stopped() {
		look := w.nextLook()
		for i := w.done; i < look; i++ {
			if w.checked {
				w.mark(w.items[i], itemOut, itemIn)
			}
			w.set.push(w.items[i])
		}
		w.done = look
	}
}

func (w *work) get(pausing bool) *mspan {
	item := w.set.pop()
	for item == nil {
		if stopped() {
			return nil
		}
		if pausing {
			pauseALittle()
		}
		item = w.set.pop()
	}
	if w.checked {
		w.mark(item, itemIn, itemOut)
	}
	return item
}

func (w *work) consume() {
	for w.done < w.count && !stopped() {
		look := w.nextLook()
		for i := w.done; i < look; i++ {
			if w.get(true) == nil {
				w.done = i
				return
			}
		}
		w.done = look
	}
}

func (w *work) mixed() {
	item := w.items[0]
	for w.done < w.count && !stopped() {
		look := w.nextLook()
		for i := w.done; i < look; i++ {
			if w.checked {
				w.mark(item, itemOut, itemIn)
			}
			w.set.push(item)
			if item = w.get(false); item == nil {
				w.done = i
				return
			}
		}
		w.done = look
	}
}

func ticksBetween(start, end uint64) uint32 {
	if end-start < math.MaxUint32 {
		return uint32(end - start)
	}
	return math.MaxUint32
}

func (w *work) timed() {
	item := w.items[0]
	for ; w.done < w.count && !stopped(); w.done++ {
		start := ticks()
		w.set.push(item)
		pushed := ticks()
		if item = w.get(false); item == nil {
			return
		}
		popped := ticks()
		w.pushTime[w.done] = ticksBetween(start, pushed)
		w.popTime[w.done] = ticksBetween(pushed, popped)
	}
}

// What comes before the start, on the first thread; see round.c.
func prepare(o *order, set *spanSet) {
	play := func(f func(*work), count int) {
		w := &work{set: set, items: items, count: count, checked: o.checked()}
		f(w)
	}
	switch {
	case o.shape == "fill" || o.shape == "drain":
		play((*work).produce, o.count)
		play((*work).consume, o.count)
		if o.shape == "drain" {
			play((*work).produce, o.count)
		}
	case o.held != 0:
		play((*work).produce, o.held)
	}
}

// Each thread keeps to one processor, in turn, as in round.c.
func keepToAProcessor(number int) {
	var allowed, one [16]uint64
	bytes := unsafe.Sizeof(allowed)
	syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, bytes, uintptr(unsafe.Pointer(&allowed)))
	var processors []int
	for i := 0; i < len(allowed)*64; i++ {
		if allowed[i/64]>>(i%64)&1 != 0 {
			processors = append(processors, i)
		}
	}
	if len(processors) == 0 {
		return
	}
	mine := processors[number%len(processors)]
	one[mine/64] = 1 << (mine % 64)
	syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, bytes, uintptr(unsafe.Pointer(&one)))
}

// timeWaited is how long this thread has wanted a processor and not had one; 0 if not known.
func timeWaited() time.Duration {
	text, err := os.ReadFile("/proc/thread-self/schedstat")
	var ran, waited int64
	if err == nil {
		fmt.Sscan(string(text), &ran, &waited)
	}
	return time.Duration(waited)
}

func (o *order) role(number int) func(*work) {
	switch {
	case o.mode == "timed":
		return (*work).timed
	case o.shape == "mixed":
		return (*work).mixed
	case o.shape == "fill" || (o.shape == "1p1c" && number == 0):
		return (*work).produce
	}
	return (*work).consume
}

// meet waits until all are here, awake: waking takes some longer than others.
func meet(arrived *int32, threads int) {
	atomic.AddInt32(arrived, 1)
	for atomic.LoadInt32(arrived) < int32(threads) {
		syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
	}
}

// runThreads runs the round's threads, and returns what each did. A locked goroutine that ends takes
// its thread with it, and the affinity.
func runThreads(o *order, set *spanSet) (works []*work, stalled bool) {
	var ready, done sync.WaitGroup
	ready.Add(o.threads) // before any starts: one at a time, the first could be done, and all of them ready
	done.Add(o.threads)
	var arrived int32
	for i := 0; i < o.threads; i++ {
		w := &work{set: set, items: items, count: o.count, checked: o.checked()}
		if o.shape == "mixed" {
			w.items = items[o.held+i:]
			w.count = o.count / o.threads
		}
		if o.mode == "timed" {
			w.pushTime = pushTime[i*w.count : (i+1)*w.count]
			w.popTime = popTime[i*w.count : (i+1)*w.count]
		}
		works = append(works, w)
		go func(number int) {
			runtime.LockOSThread()
			keepToAProcessor(number)
			if number == 0 {
				prepare(o, set)
			}
			role := o.role(number)
			ready.Done()
			ready.Wait()
			meet(&arrived, o.threads)
			before := timeWaited()
			w.start = time.Now()
			role(w)
			w.end = time.Now()
			w.lost = (timeWaited()-before)*lostPart > w.end.Sub(w.start)
			done.Done()
		}(i)
	}
	ready.Wait()
	limit := time.AfterFunc(timeLimit, func() { atomic.StoreUint32(&stop, 1) })
	done.Wait()
	return works, !limit.Stop()
}

// check empties the set and says what was wrong.
func check(o *order, set *spanSet, works []*work, stalled bool) string {
	last := &work{set: set, checked: o.checked()}
	left := 0
	for item := set.pop(); item != nil; item = set.pop() {
		if o.checked() {
			last.mark(item, itemIn, itemOut)
		}
		left++
	}
	wrong, lost := last.wrong, 0
	for _, w := range works {
		wrong += w.wrong
	}
	for _, item := range items {
		if o.checked() && item.place != itemOut {
			lost++
		}
	}
	expected := o.held
	switch o.shape {
	case "fill":
		expected = works[0].done
	case "drain":
		expected = o.count - works[0].done
	case "1p1c":
		expected = works[0].done - works[1].done
	}
	if wrong != 0 || lost != 0 || (left != expected && !(stalled && o.shape == "mixed")) {
		return fmt.Sprintf("%d items lost, %d doubled; %d left in the queue where there should be %d",
			lost, wrong, left, expected)
	}
	return ""
}

func run(o *order, set *spanSet) string {
	for len(items) < o.count+o.held+threadsMost {
		items = append(items, (*mspan)(persistentalloc(unsafe.Sizeof(mspan{}), 64, nil)))
	}
	for _, item := range items {
		item.place = itemOut
	}
	for o.mode == "timed" && len(pushTime) < o.count {
		pushTime = append(pushTime, 1)
		popTime = append(popTime, 1)
	}
	atomic.StoreUint32(&stop, 0)
	works, stalled := runThreads(o, set)
	first, last := works[0].start, works[0].end
	disturbed := 0
	for _, w := range works {
		if w.lost {
			disturbed = 1
		}
		if w.start.Before(first) {
			first = w.start
		}
		if w.end.After(last) {
			last = w.end
		}
	}
	if problem := check(o, set, works, stalled); problem != "" {
		return "wrong " + problem
	}
	set.reset()
	if stalled {
		return "stalled"
	}
	return fmt.Sprintf("ok %d %d", last.Sub(first).Nanoseconds(), disturbed)
}

func writeTimes(times []uint32) {
	os.Stdout.Write(unsafe.Slice((*byte)(unsafe.Pointer(&times[0])), len(times)*4))
}

func main() {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(threadsMost + 2)
	set := (*spanSet)(persistentalloc(unsafe.Sizeof(spanSet{}), 64, nil))
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var o order
		if _, err := fmt.Sscan(input.Text(), &o.shape, &o.threads, &o.held, &o.count, &o.mode); err != nil {
			fmt.Printf("wrong order: %v\n", err)
			continue
		}
		answer := run(&o, set)
		fmt.Println(answer)
		if timed := o.count / o.threads * o.threads; o.mode == "timed" && answer[0] == 'o' {
			writeTimes(pushTime[:timed])
			writeTimes(popTime[:timed])
		}
	}
}
