import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeServer } from './support/code-server.ts';
import { findRequirements } from './support/requirements.ts';
import { Workbench } from './support/workbench.ts';

describe('The packaged extension in VS Code', () => {
  let server: CodeServer | undefined;
  let workbench: Workbench;
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-workspace-'));

  before(async function () {
    const requirements = findRequirements();
    if (typeof requirements === 'string') {
      if (process.env['BULKHEAD_UI_REQUIRED'] === '1') throw new Error(requirements);
      console.log(`    skipped: ${requirements}`);
      this.skip();
    }
    writeFileSync(join(folder, 'driver.c'), 'int main(void)\n{\n    return 0;\n}\n');
    server = await CodeServer.start(requirements);
    workbench = await Workbench.open(server.url, folder, requirements.chromium);
  });

  after(async () => {
    if (server) await workbench.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says on F5 that there is nothing to debug, and offers an example', async () => {
    await workbench.openFile('driver.c');
    await workbench.press('F5');
    await workbench.notification('There is nothing to debug here').waitFor();
    await workbench.page
      .locator('.notification-list-item .monaco-button', { hasText: 'Open an Example' })
      .waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('shows its walkthrough', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickPick('Debug a driver in a partition').first().click();
    await workbench.page
      .locator('.getting-started-step', { hasText: 'Set a breakpoint and press F5' })
      .waitFor();
  });
});
