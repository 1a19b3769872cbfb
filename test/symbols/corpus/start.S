# Enters main on a stack of its own; the outermost frame of every stack in these tests.
    .section .text.start, "ax"
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    li ra, 0
    call main
1:  wfi
    j 1b
    .size _start, . - _start

# A leaf without any description for the unwinder: no CFI.
    .text
    .globl count_bits
    .type count_bits, @function
count_bits:
    li a1, 0
2:  beqz a0, 3f
    andi a2, a0, 1
    add a1, a1, a2
    srli a0, a0, 1
    j 2b
3:  mv a0, a1
    ret
    .size count_bits, . - count_bits

# Calls on, and keeps ra on the stack; no CFI either.
    .globl through_assembly
    .type through_assembly, @function
through_assembly:
    addi sp, sp, -32
    sd ra, 24(sp)
    sd s1, 16(sp)
    mv s1, a0
    call count_bits
    add a0, a0, s1
    ld s1, 16(sp)
    ld ra, 24(sp)
    addi sp, sp, 32
    ret
    .size through_assembly, . - through_assembly

    .section .stack, "aw", @nobits
    .globl stack_bottom
    .balign 16
stack_bottom:
    .space 8192
stack_top:
