import { lineOf, useVsCode } from './support/session.ts';

const DRIVER = 'serial_driver.c';

describe('The serial example in VS Code, with no launch.json', () => {
  const session = useVsCode('serial');

  it('stops at a breakpoint in the interrupt path', async () => {
    const { workbench, folder } = session();
    const line = lineOf(folder, DRIVER, 'driver.stats[STAT_INTERRUPTS]++');
    await workbench.openFile(DRIVER, line);
    await workbench.press('F9');
    await workbench.page.locator('.codicon-debug-breakpoint').first().waitFor();
    await workbench.press('F5');
    await workbench.stoppedLine().first().waitFor();
    await workbench.debugRow('Call Stack', 'handle_interrupt').first().waitFor();
    await workbench.debugRow('Call Stack', 'notified').first().waitFor();
    await workbench.debugRow('Call Stack', 'serial_driver › ').first().waitFor();
    await workbench.statusItem('serial.system').first().waitFor();
  });

  it('shows the local variables', async () => {
    const { workbench } = session();
    await workbench.debugRow('Variables', 'pending').first().waitFor();
    await workbench.picture('breakpoint');
  });

  it('shows what the partitions own', async () => {
    const { workbench } = session();
    await workbench.debugRow('Partitions', 'serial_driver').first().click();
    await workbench.press('ArrowRight');
    await workbench.debugRow('Partitions', 'Devices').first().waitFor();
    await workbench.picture('partitions');
  });
});
