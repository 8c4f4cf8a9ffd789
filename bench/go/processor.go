package main

// In processor_*.s: what Go has no name for.

// pauseALittle pauses four times, for a consumer that found nothing.
func pauseALittle()

// ticks is the processor's counter, read after everything before it is done; see ticks.h.
func ticks() uint64
