import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useVsCode } from './support/session.ts';

describe('A fresh install in a folder with no system', () => {
  const session = useVsCode(undefined, (folder) =>
    writeFileSync(join(folder, 'driver.c'), 'int main(void)\n{\n    return 0;\n}\n'),
  );

  it('says on F5 that there is nothing to debug, and offers an example', async () => {
    const { workbench } = session();
    await workbench.openFile('driver.c');
    await workbench.press('F5');
    const message = workbench.notification('There is nothing to debug here');
    await message.waitFor();
    await message.locator('.monaco-button', { hasText: 'Open an Example' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
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
