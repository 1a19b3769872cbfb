import { lineOf, useVsCode } from './support/session.ts';

const DRIVER = 'serial_driver.c';

describe('The serial example in VS Code, with no launch.json', () => {
  const session = useVsCode({ example: 'serial' });
  const line = (text: string) => lineOf(session().folder, DRIVER, text);

  it('stops at a breakpoint in the interrupt path', async () => {
    const { workbench } = session();
    await workbench.openFile('serial.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.openFile(DRIVER, line('STAT_INTERRUPTS]++'));
    await workbench.setBreakpoint();
    await workbench.press('F5');
    await workbench.stoppedAt(DRIVER, line('STAT_INTERRUPTS]++'));
    await workbench.debugRow('Call Stack', 'handle_interrupt').waitFor();
    await workbench.debugRow('Call Stack', 'notified').waitFor();
    await workbench.debugRow('Call Stack', /serial_driver › .*paused on breakpoint/i).waitFor();
    await workbench.statusItem('serial.system in serial: stopped').waitFor();
  });

  it('steps over a statement', async () => {
    const { workbench } = session();
    await workbench.press('F10');
    await workbench.stoppedAt(DRIVER, line('pending.raw = '));
    await workbench.press('F10');
    await workbench.stoppedAt(DRIVER, line('cause_handler handler = '));
  });

  it('shows the local variables', async () => {
    const { workbench } = session();
    await workbench.debugRow('Variables', 'pending').waitFor();
    await workbench.debugRow('Variables', 'handler').waitFor();
  });

  it('shows what the partitions own', async () => {
    const { workbench } = session();
    for (const section of ['Variables', 'Watch', 'Call Stack', 'Loaded Scripts', 'Breakpoints']) {
      await workbench.collapseSection(section);
    }
    await workbench.expandSection('Partitions');
    for (const row of ['serial_driver', 'Devices', 'uart0', 'Interrupts']) {
      await workbench.expandRow('Partitions', row);
    }
    await workbench.debugRow('Partitions', 'IER').waitFor();
    await workbench.debugRow('Partitions', 'Interrupt 10').waitFor();
    await workbench.picture('partitions');
    await workbench.collapseSection('Partitions');
    await workbench.expandSection('Variables');
    await workbench.expandSection('Call Stack');
  });

  it('prints what the guest sends in the terminal of its UART', async () => {
    const { workbench } = session();
    await workbench.openFile(DRIVER, line('STAT_INTERRUPTS]++'));
    await workbench.removeBreakpoint();
    await workbench.press('F5');
    await workbench.statusItem('serial.system in serial: running').waitFor();
    await workbench.terminalText('>').waitFor();
  });

  it('takes what is typed into the terminal to the receive interrupt', async () => {
    const { workbench } = session();
    await workbench.openFile(DRIVER, line('STAT_RECEIVED]++'));
    await workbench.setBreakpoint();
    await workbench.typeIntoTerminal('h');
    await workbench.stoppedAt(DRIVER, line('STAT_RECEIVED]++'));
    await workbench.debugRow('Variables', /byte.*104/).waitFor();
    await workbench.debugRow('Call Stack', 'receive').waitFor();
    await workbench.picture('breakpoint');
  });

  it('shows the value of what the mouse is on', async () => {
    const { workbench } = session();
    const token = workbench.page.locator('.view-line', { hasText: /uint8_t.byte/ }).locator('span > span');
    await token.filter({ hasText: /^\s*byte\s*$/ }).hover();
    await workbench.page.locator('.debug-hover-widget', { hasText: '104' }).waitFor();
  });

  it('leaves nothing behind when the session ends', async () => {
    const { workbench } = session();
    await workbench.stopDebugging();
    await workbench.statusItem('serial.system').waitFor({ state: 'detached' });
    await workbench.terminalText('session ended').waitFor();
  });
});
