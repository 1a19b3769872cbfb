import { useVsCode } from './support/session.ts';

describe('A driver with a mistake, in VS Code', () => {
  const session = useVsCode({ example: 'blk' });

  it('stops at the fault and marks the line that must change', async () => {
    const { workbench } = session();
    await workbench.openFile('blk-bug-rounded-up.system');
    await workbench.statusItem('Microkit System Description').waitFor();
    await workbench.press('F5');
    await workbench.page.locator('.exception-widget').waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    await workbench.problem('dma-').waitFor();
  });

  it('goes to that line', async () => {
    const { workbench } = session();
    await workbench.problem('dma-').click();
    await workbench.press('Enter');
    await workbench.page.locator('.tab.active[data-resource-name="blk_driver.c"]').waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor();
    for (const section of ['Watch', 'Loaded Scripts', 'Breakpoints'])
      await workbench.collapseSection(section);
    await workbench.picture('fault');
  });

  it('keeps the fault when the session ends', async () => {
    const { workbench } = session();
    await workbench.stopDebugging();
    await workbench.problem('dma-').waitFor();
  });

  it('explains the rule', async () => {
    const { workbench } = session();
    await workbench.problem('dma-').click();
    await workbench.press('Enter', 'Control+Period');
    await workbench.page.locator('.action-widget .action', { hasText: 'Copy a report' }).waitFor();
    await workbench.page.locator('.action-widget .action', { hasText: 'Explain the rule' }).waitFor();
    await workbench.press('Enter');
    await workbench.page.locator('.tab.active', { hasText: /Preview dma-/ }).waitFor();
  });

  it('forgets it when it is told to', async () => {
    const { workbench } = session();
    // The keyboard is with the page of the rule, which is a document of its own.
    await workbench.problem('dma-').click();
    await workbench.runCommand('Bulkhead: Clear Faults');
    await workbench.problem('dma-').waitFor({ state: 'detached' });
  });
});
