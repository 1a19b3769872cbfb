#!/usr/bin/env bash
# Builds the programs of these tests with every compiler, optimisation and DWARF version, and records what gdb sees in
# them (snapshots/*.json: registers, stack, and gdb's own call stacks and values). The results are committed: the tests
# need no compiler. Wants gcc-riscv64-unknown-elf, clang-19, lld-19, llvm-19, python3,
# qemu-system-riscv64 and gdb-multiarch.
set -euo pipefail
cd "$(dirname "$0")"
sources=(start.S main.c device.c)
common=(-march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany -ffreestanding -fno-pic "-ffile-prefix-map=$PWD=/corpus")

objects_in=$(mktemp -d)
trap 'rm -rf "$objects_in"' EXIT

gcc_build() { # NAME FLAGS...
  local name=$1; shift
  local objects=()
  for source in "${sources[@]}"; do
    riscv64-unknown-elf-gcc "${common[@]}" "-Wa,--debug-prefix-map=$PWD=/corpus" "$@" -c "$source" -o "$objects_in/$source.o"
    objects+=("$objects_in/$source.o")
  done
  riscv64-unknown-elf-gcc "${common[@]}" "$@" -nostdlib -static -Wl,--build-id=none -T link.ld "${objects[@]}" -lgcc -o "$name.elf"
}
clang_build() { # NAME FLAGS...
  local name=$1; shift
  local objects=()
  for source in "${sources[@]}"; do
    clang-19 --target=riscv64-unknown-elf "${common[@]}" "$@" -c "$source" -o "$objects_in/$source.o"
    objects+=("$objects_in/$source.o")
  done
  ld.lld-19 -T link.ld "${objects[@]}" -o "$name.elf"
}

for level in O0 O2; do
  for version in 4 5; do
    gcc_build "gcc-$level-dwarf$version" "-$level" "-gdwarf-$version"
    clang_build "clang-$level-dwarf$version" "-$level" "-gdwarf-$version" -fdebug-default-version="$version"
  done
done
gcc_build gcc-O2-nodebug -O2 -fno-asynchronous-unwind-tables
gcc_build gcc-O0-compressed -O0 -gdwarf-5 -gz=zlib
sources=(start.S shapes.cc)
clang_build clang-cpp -O0 -gdwarf-5 -fno-exceptions -fno-rtti
sources=(start.S main.c device.c)
clang_build clang-O1-unwind-tables -O1 -gdwarf-5 -funwind-tables

# What llvm-symbolizer says of every fourth byte of code: functions, inlined calls, files, lines and columns.
mkdir -p symbolizer
for elf in *.elf; do
  [[ $elf == *nodebug* || $elf == *cpp* ]] && continue
  python3 symbolize.py "$elf" >"symbolizer/${elf%.elf}.txt"
done

mkdir -p snapshots
for elf in *.elf; do
  [[ $elf == *compressed* || $elf == *cpp* ]] && continue
  qemu-system-riscv64 -machine virt -bios none -nographic -S -gdb tcp:127.0.0.1:26011 -kernel "$elf" </dev/null &
  qemu=$!
  trap 'kill $qemu 2>/dev/null || true; rm -rf "$objects_in"' EXIT
  SNAPSHOT="snapshots/${elf%.elf}.json" timeout 40 gdb-multiarch -nx -q -batch -ex 'set architecture riscv:rv64' -ex 'set pagination off' \
    -ex 'set remotetimeout 20' "$elf" -ex 'target remote 127.0.0.1:26011' -x record.py
  kill $qemu 2>/dev/null || true; wait $qemu 2>/dev/null || true
done
