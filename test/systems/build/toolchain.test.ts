import assert from 'node:assert/strict';
import {
  commandNames,
  kindOfCommand,
  TOOLCHAIN_KINDS,
  versionLine,
} from '../../../adapter/systems/build/toolchain.ts';

describe('a toolchain', () => {
  it('is told by the name of its command', () => {
    assert.equal(kindOfCommand('/usr/bin/clang-19'), 'clang');
    assert.equal(kindOfCommand('C:\\llvm\\bin\\clang.exe'), 'clang');
    assert.equal(kindOfCommand('riscv64-unknown-elf-gcc'), 'riscv64-unknown-elf-gcc');
    assert.equal(kindOfCommand('/opt/zig/zig'), 'zig');
  });

  it('is unknown when the command is none of ours', () => {
    for (const command of ['gcc', 'clang++', 'clang-format', 'arm-none-eabi-gcc', ''])
      assert.equal(kindOfCommand(command), undefined, command);
  });

  it('is found under every name that tells its kind', () => {
    for (const kind of TOOLCHAIN_KINDS)
      for (const name of commandNames(kind)) assert.equal(kindOfCommand(name), kind);
  });

  it('has the first line of what it says as its version', () => {
    assert.equal(
      versionLine('clang', 'Debian clang version 19.1.7\nTarget: x86_64\n'),
      'Debian clang version 19.1.7',
    );
    assert.equal(versionLine('zig', '0.13.0\n'), 'zig 0.13.0');
  });
});
