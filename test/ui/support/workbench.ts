import { join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** How long a condition may take; a loaded machine with two cores builds and starts within it. */
const PATIENCE = 30_000;

const PICTURES = join(import.meta.dirname, '../../../media/screenshots');

const SIZE = { width: 1280, height: 800 };

/** VS Code as a user sees it: what can be pressed, and what is there to read. It never sleeps, it waits for what should appear. */
export class Workbench {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  static async open(url: string, folder: string, executablePath: string): Promise<Workbench> {
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
    });
    const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1, locale: 'en-US' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${url}?folder=${encodeURIComponent(folder)}`);
    await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor();
    return new Workbench(browser, page);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** By its title, e.g. `Bulkhead: Show Log`. */
  async runCommand(title: string): Promise<void> {
    await this.press('F1');
    await this.#chooseQuickly(title, title);
  }

  /** Opens the command palette with what begins with a text. */
  async listCommands(text: string): Promise<void> {
    await this.press('F1');
    await this.#quickInput().pressSequentially(text);
  }

  /** Optionally at a line, from 1. */
  async openFile(name: string, line?: number): Promise<void> {
    await this.press('Control+KeyP');
    await this.#chooseQuickly(name, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
    if (line === undefined) return;
    await this.press('Control+KeyG');
    await this.#quickInput().fill(`:${line}`);
    await this.press('Enter');
    await this.page.locator('.line-numbers.active-line-number', { hasText: String(line) }).waitFor();
  }

  /** Lines of the quick pick that is open. */
  quickPick(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  /** Answers the dialogue that asks for a folder with the one it proposes, which is the one that is open. */
  async chooseProposedFolder(): Promise<void> {
    await this.page.locator('.quick-input-widget .quick-input-action').first().waitFor();
    await this.press('Enter');
  }

  notification(text: string): Locator {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  statusItem(text: string): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The whole text of a debug toolbar button's label, e.g. `Continue (F5)`; there only while a session lives. */
  toolbarButton(label: string): Locator {
    return this.page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`);
  }

  /** Ends the session, and waits until it has ended. */
  async stopDebugging(): Promise<void> {
    await this.press('Shift+F5');
    await this.toolbarButton('Stop').waitFor({ state: 'hidden' });
    await this.notStopped();
  }

  /** On the line of the caret. */
  async setBreakpoint(): Promise<void> {
    await this.press('F9');
    await this.#breakpoints().first().waitFor();
  }

  /** The only one there is in the file, on the line of the caret. */
  async removeBreakpoint(): Promise<void> {
    await this.press('F9');
    await this.#breakpoints().first().waitFor({ state: 'detached' });
  }

  /** Waits until a line, from 1, is marked as the next to execute; VS Code puts the caret there. */
  async stoppedAt(file: string, line: number): Promise<void> {
    await this.page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
    await this.page.locator('.debug-top-stack-frame-line').first().waitFor();
    await this.statusItem(`Ln ${line}, `).waitFor();
  }

  async notStopped(): Promise<void> {
    await this.page.locator('.debug-top-stack-frame-line').first().waitFor({ state: 'detached' });
  }

  /** Lines of a section of Run and Debug, e.g. `Variables`. */
  debugRow(section: string, text: string | RegExp): Locator {
    return this.#section(section).locator('.monaco-list-row', { hasText: text });
  }

  /** Opens a section of Run and Debug, and gives it the keyboard. */
  async expandSection(section: string): Promise<void> {
    await this.#toggleSection(section, 'true');
  }

  async collapseSection(section: string): Promise<void> {
    await this.#toggleSection(section, 'false');
  }

  /** Opens a line of a tree. */
  async expandRow(section: string, text: string): Promise<void> {
    const row = this.debugRow(section, text).first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.#section(section)
      .locator('.monaco-list-row[aria-expanded="true"]', { hasText: text })
      .waitFor();
  }

  problem(text: string | RegExp): Locator {
    return this.page.locator('.markers-panel-container .monaco-list-row', { hasText: text });
  }

  /** The terminal that is to be seen. */
  terminalText(text: string | RegExp): Locator {
    return this.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: text });
  }

  async typeIntoTerminal(typed: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm').click();
    await this.page.keyboard.type(typed);
  }

  /** Only when pictures are wanted: `BULKHEAD_SCREENSHOTS=1`. */
  async picture(name: string): Promise<void> {
    if (process.env['BULKHEAD_SCREENSHOTS'] !== '1') return;
    await this.page.mouse.move(SIZE.width / 2, SIZE.height - 5);
    await this.page.screenshot({
      path: join(PICTURES, `${name}.png`),
      animations: 'disabled',
      caret: 'hide',
    });
  }

  async #toggleSection(section: string, expanded: 'true' | 'false'): Promise<void> {
    const header = this.#section(section).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== expanded) await header.click();
    await this.#section(section).locator(`.pane-header[aria-expanded="${expanded}"]`).waitFor();
  }

  #breakpoints(): Locator {
    return this.page.locator('.glyph-margin-widgets [class*="codicon-debug-breakpoint"]');
  }

  #section(title: string): Locator {
    return this.page.locator('.debug-viewlet .pane, .composite.viewlet .pane').filter({
      has: this.page.locator('.pane-header', { hasText: title }),
    });
  }

  async #chooseQuickly(typed: string, row: string): Promise<void> {
    const input = this.#quickInput();
    await input.waitFor();
    await input.pressSequentially(typed);
    await this.quickPick(row).first().waitFor();
    await this.press('Enter');
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
  }
}
