import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useVsCode } from './support/session.ts';

describe('A fresh install in a folder with no system', () => {
  const session = useVsCode({
    fill: (folder) => writeFileSync(join(folder, 'start.S'), '_start:\n    ebreak\n'),
  });

  it('says on F5 that there is nothing to debug, and offers an example', async () => {
    const { workbench } = session();
    await workbench.openFile('start.S');
    await workbench.statusItem('RISC-V Assembly').waitFor();
    await workbench.press('F5');
    const message = workbench.notification('There is nothing to debug here');
    await message.waitFor();
    await message.locator('.monaco-button', { hasText: 'Open an Example' }).click();
    await workbench.quickPick('16550 UART driver').waitFor();
  });

  it('copies the example to where it is wanted, and opens it', async () => {
    const { workbench, folder } = session();
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.press('Enter');
    await workbench.chooseProposedFolder();
    const page = await opened;
    await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'serial.system' }).waitFor();
    assert.deepEqual(
      readdirSync(join(folder, 'serial')).sort(),
      readdirSync(join(import.meta.dirname, '../../examples/serial')).sort(),
    );
    await page.close();
  });

  it('shows its walkthrough', async () => {
    const { workbench } = session();
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickPick('Debug a driver in a partition').first().click();
    await workbench.page
      .locator('.getting-started-step', { hasText: 'Set a breakpoint and press F5' })
      .waitFor();
  });
});

describe('A folder that is not trusted', () => {
  const session = useVsCode({ example: 'serial', askForTrust: true });

  it('is not built', async () => {
    const { workbench } = session();
    await workbench.page
      .locator('.monaco-dialog-box .monaco-button', { hasText: "No, I don't trust" })
      .click();
    await workbench.statusItem('Restricted Mode').waitFor();
    await workbench.openFile('serial.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.listCommands('Bulkhead: ');
    await workbench.quickPick('Bulkhead: Debug System').waitFor();
    await workbench.quickPick('Bulkhead: Build System').waitFor({ state: 'detached' });
  });
});
