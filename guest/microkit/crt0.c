/*
 * Start of a protection domain. The kernel has set sp to the top of the stack; everything else is the program's own business.
 * It lies first in the image, so that a parent can restart it at the image's start.
 */
int main(void);

__attribute__((naked, noreturn, used, section(".text.start"))) void _start(void)
{
    /* Nobody has called: a debugger's walk up the stack ends where the return address is undefined. */
    __asm__ volatile(".cfi_undefined ra\n"
                     ".option push\n"
                     ".option norelax\n"
                     "1: auipc gp, %pcrel_hi(__global_pointer$)\n"
                     "addi gp, gp, %pcrel_lo(1b)\n"
                     ".option pop\n"
                     "tail main\n");
}
