# Start of a protection domain. The kernel has set sp to the top of the stack; everything else is this program's own business.
# It lies first in the image, so that a parent can restart it at the image's start.
#
# The caller of `_start` does not exist: ra is undefined here, which ends a debugger's walk up the stack.

    .cfi_sections .debug_frame
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .cfi_startproc
    .cfi_undefined ra
    .option push
    .option norelax
1:  auipc gp, %pcrel_hi(__global_pointer$)
    addi gp, gp, %pcrel_lo(1b)
    .option pop
    tail main
    .cfi_endproc
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
