#!/bin/sh
# Builds serial.elf, which is committed: riscv64-unknown-elf-gcc 12.2 gives the same bytes.
set -eu
cd "$(dirname "$0")"
riscv64-unknown-elf-gcc -Og -g3 -gdwarf-5 -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany -ffreestanding -nostdlib \
    -ffile-prefix-map="$PWD"=. -Wall -Wextra -Werror -Wl,--build-id=none -T link.ld serial.c -o serial.elf
