import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findToolchain } from '../../adapter/node/toolchain.ts';
import { lineOf, useVsCode } from './support/session.ts';

const LAUNCH = `{
  "configurations": [
    {
      "type": "bulkhead",
      "request": "launch",
      "name": "with mistakes",
      "program": "\${workspaceFolder}/serial.system",
      "dma": "enforced"
    }
  ]
}
`;

describe('A launch.json with a mistake, in VS Code', () => {
  const session = useVsCode({
    example: 'serial',
    fill: (folder) => {
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode/launch.json'), LAUNCH);
    },
  });

  it('is not started, and is marked where it is wrong', async () => {
    const { workbench } = session();
    await workbench.openFile('serial.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.press('F5');
    await workbench.notification('The configuration "with mistakes" cannot be started').waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    await workbench.problem(/"dma" is "enforced".*\[Ln 8, Col 14\]/).waitFor();
  });

  it('is shown at a click on the message', async () => {
    const { workbench } = session();
    const message = workbench.notification('The configuration "with mistakes" cannot be started');
    await message.locator('.monaco-button', { hasText: 'Show in launch.json' }).click();
    await workbench.page.locator('.tab.active[data-resource-name="launch.json"]').waitFor();
    await workbench.statusItem('Ln 8, Col 14').waitFor();
  });
});

describe('A driver that does not compile, in VS Code', () => {
  before(async function () {
    if (await findToolchain(undefined)) return;
    const missing = 'There is no RISC-V compiler: install clang and lld, or gcc-riscv64-unknown-elf.';
    if (process.env['BULKHEAD_UI_REQUIRED'] === '1') throw new Error(missing);
    console.log(`    skipped: ${missing}`);
    this.skip();
  });

  const session = useVsCode({
    example: 'serial',
    fill: (folder) => appendFileSync(join(folder, 'serial_driver.c'), '#error not today\n'),
  });

  it('is not started, and is marked where it is wrong', async () => {
    const { workbench } = session();
    await workbench.openFile('serial.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.press('F5');
    await workbench.notification('The system could not be built').waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    await workbench.problem('not today').waitFor();
  });
});

describe('A system description with mistakes, in VS Code', () => {
  const session = useVsCode({
    example: 'serial',
    fill: (folder) => {
      const file = join(folder, 'serial.system');
      const text = readFileSync(file, 'utf8')
        .replace('priority="50"', 'priority="500"')
        .replace('mr="uart"', 'mr="urat"');
      writeFileSync(file, text);
    },
  });

  it('is marked at all of them at once', async () => {
    const { workbench, folder } = session();
    await workbench.openFile('serial.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.press('F5');
    await workbench.page.locator('.monaco-dialog-box').waitFor();
    await workbench.press('Escape');
    await workbench.runCommand('Problems: Focus on Problems View');
    const at = (text: string) => `\\[Ln ${lineOf(folder, 'serial.system', text)}, Col`;
    await workbench.problem(new RegExp(`500.*${at('priority="500"')}`)).waitFor();
    await workbench.problem(new RegExp(`urat.*${at('mr="urat"')}`)).waitFor();
  });
});
