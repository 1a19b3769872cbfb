import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** How long a condition may take; a loaded machine with two cores builds and starts within it. */
const PATIENCE = 60_000;

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

  notification(text: string): Locator {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  statusItem(text: string): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** Lines of a view in the side bar or the panel, by the title of the view. */
  viewRow(view: string, text: string | RegExp): Locator {
    return this.page
      .locator('.pane', { has: this.page.locator('.pane-header', { hasText: view }) })
      .locator('.monaco-list-row', { hasText: text });
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
