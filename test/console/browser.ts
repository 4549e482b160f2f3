// A browser of the system, driven as a reader would: Debian's chromium, with a profile of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What is binding: the rest is advice, and takes as long again. */
const HOW = JSON.stringify({
  ...{ resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
});

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
/** A step that takes longer has gone wrong. */
const PATIENCE_MS = 15_000;

const PASSWORD = 'a sentence of my own';

export const WIDE = { width: 1440, height: 900 } as const;
export const NARROW = { width: 390, height: 844 } as const;

export class Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Whatever the console of the browser said of faults. */
  readonly said: string[] = [];
  readonly #profile: string;

  private constructor(context: BrowserContext, page: Page, profile: string) {
    this.context = context;
    this.page = page;
    this.#profile = profile;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.said.push(message.text());
    });
    page.on('pageerror', (error) => this.said.push(String(error)));
  }

  static async open(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'tdm-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      args: FLAGS,
      viewport: WIDE,
      locale: 'en-US',
      timezoneId: 'UTC',
      // Nothing slides: a step need not wait for it.
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = context.pages()[0] ?? (await context.newPage());
    return new Browser(context, page, profile);
  }

  /** The first time: by the one-time password, to one of one's own, and on to the dashboard. */
  async signIn(http: string, oneTime: string): Promise<void> {
    const { page } = this;
    await page.goto(http);
    await page.getByLabel('Password').fill(oneTime);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('One-time password').fill(oneTime);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  }

  /** As one who chose it before finds it. */
  async choose(choices: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(choices)) {
      await this.page.evaluate(`localStorage.setItem('tandem.${name}', '"${value}"')`);
    }
  }

  /** What axe finds serious or critical on the page as it stands. */
  async seriousFindings(): Promise<readonly string[]> {
    // By the debugger's own way: the page's policy lets no script in from elsewhere.
    await this.page.evaluate(axe);
    const findings = await this.page.evaluate<Finding[]>(
      `axe.run(${HOW}).then(({ violations }) => violations)`,
    );
    return findings
      .filter(({ impact }) => /serious|critical/.test(impact ?? ''))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  }

  /** As the page asks, with its session. */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const [place, options] = [JSON.stringify(path), JSON.stringify(sent)];
    const answer = `fetch(${place}, ${options}).then((answer) => answer.json())`;
    return (await this.page.evaluate(answer)) as Answer;
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
