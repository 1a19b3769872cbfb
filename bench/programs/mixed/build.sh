#!/bin/sh
# Builds mixed.elf, which is committed: riscv64-unknown-elf-gcc 12.2 gives the same bytes.
set -eu
cd "$(dirname "$0")"
riscv64-unknown-elf-gcc -O2 -march=rv64imac -mabi=lp64 -mcmodel=medany -ffreestanding -nostdlib \
    -Wall -Wextra -Werror -Wl,--build-id=none -T link.ld start.S mixed.c -lgcc -o mixed.elf
riscv64-unknown-elf-strip mixed.elf
