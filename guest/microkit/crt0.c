/*
 * Start of a protection domain. The kernel has set sp to the top of the stack; everything else is the program's own business.
 * It lies first in the image, so that a parent can restart it at the image's start.
 */
int main(void);

/* Nobody has called `_start`: a debugger's walk up the stack ends where the return address is undefined. */
#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define NO_CALLER ".cfi_undefined ra\n"
#else
#define NO_CALLER
#endif

__attribute__((naked, noreturn, used, section(".text.start"))) void _start(void)
{
    __asm__ volatile(NO_CALLER
                     ".option push\n"
                     ".option norelax\n"
                     "1: auipc gp, %pcrel_hi(__global_pointer$)\n"
                     "addi gp, gp, %pcrel_lo(1b)\n"
                     ".option pop\n"
                     "tail main\n");
}
