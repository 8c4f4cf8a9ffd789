/* Waiting instructions, left out: nobody runs beside the thread that waits. */
.macro pause
.endm
