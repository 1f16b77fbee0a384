import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A wide screen and a phone, each light and dark. */
export const VIEWS = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

/** What a person sees in a report. */
export interface Look {
  /** Everything that the browser loaded in addition to the page. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  readonly verdict: string;
  /** The titles of the pictures, each completely on the screen. */
  readonly pictures: readonly string[];
  /** The tasks in the table of failures. */
  readonly failures: readonly string[];
}

/** A headless Chromium for the tests of a file. */
export class TestBrowser {
  private browser!: Browser;

  constructor() {
    beforeAll(async () => {
      this.browser = await chromium.launch({
        executablePath: execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(),
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
      });
    }, 60_000);
    afterAll(() => this.browser.close());
  }

  /** Opens a report, and closes it when it has been examined. */
  async look(
    file: string,
    [width, colorScheme]: (typeof VIEWS)[number],
    further: (page: Page) => Promise<void> = () => Promise.resolve(),
  ): Promise<Look> {
    const page = await this.browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    const pictures: string[] = [];
    for (const figure of await page.locator('figure').all()) {
      const box = await figure.locator('svg:visible').boundingBox();
      if (box !== null && box.x >= 0 && box.x + box.width <= width && box.height > 50)
        pictures.push(await figure.locator('h3').innerText());
    }
    if ((await page.evaluate(() => document.documentElement.scrollWidth)) > width) errors.push('wider than the screen');
    const look = {
      requests: requests.filter((request) => request !== url),
      errors,
      verdict: await page.innerText('.verdict'),
      pictures,
      failures: await page.locator('.failures tbody th').allInnerTexts(),
    };
    await further(page);
    await page.close();
    return look;
  }
}
