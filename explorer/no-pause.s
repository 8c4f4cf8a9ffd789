/* Waiting instructions: nobody runs beside the thread that waits, so all that they do is to tell that
 * it does. */
.macro pause
	movb $1, explorer_paused(%rip)
.endm
