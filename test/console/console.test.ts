// One run through the console over a real Tandem, as a reader would go: in, an object made by its
// form, a table, a parameter, languages, the dark, and by the keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanUp, newFolder, Tandem } from '../house/running.ts';
import { needs } from '../support/tools.ts';
import { Browser, NARROW, WIDE } from './browser.ts';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PASSWORD = 'a sentence of my own';

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

after(cleanUp);

describe('the console in a browser (CON-1)', () => {
  const isThere = {
    skip: (why?: string): void => {
      skipped = why ?? 'no chromium';
    },
  };
  let skipped: string | undefined;
  let tandem: Tandem;
  let browser: Browser;

  before(async () => {
    if (!needs(isThere, 'chromium')) return;
    tandem = await Tandem.up(join(newFolder(), 'data'));
    browser = await Browser.open();
  });
  after(async () => {
    await browser?.close();
    await tandem?.stop();
  });

  const step = (name: string, go: () => Promise<void>): void =>
    void it(name, async (t) => (skipped === undefined ? await go() : t.skip(skipped)));

  const open = async (path: string, heading: string): Promise<void> => {
    await browser.page.goto(tandem.http + path);
    await browser.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };

  async function isClear(what: string): Promise<void> {
    // By the debugger's own way: the page's policy lets no script in from elsewhere.
    await browser.page.evaluate(axe);
    const findings = await browser.page.evaluate<Finding[]>(
      `axe.run().then(({ violations }) => violations)`,
    );
    const serious = findings.filter(({ impact }) => /serious|critical/.test(impact ?? ''));
    const told = serious.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
    );
    assert.deepEqual(told, [], what);
  }

  step('the first login asks for a password of one’s own, and is in', async () => {
    const oneTime = /one-time password (\S+)/.exec(tandem.output)?.[1] ?? '';
    const { page } = browser;
    await page.goto(tandem.http);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await isClear('the way in');
    await page.getByLabel('Password').fill(oneTime);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('One-time password').fill(oneTime);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    await isClear('the dashboard');
    // A wrong password is answered by 401, which browsers write down.
    browser.said.length = 0;
  });

  step('the page of the API is read, and a request of it tried', async () => {
    const { page } = browser;
    await page.goto(`${tandem.http}/api-docs`);
    await page.getByLabel('Search').fill('get /api/v1/accounts');
    await page.locator('summary', { hasText: /^GET \/api\/v1\/accounts$/ }).click();
    const one = page.locator('details[open]');
    await one.getByRole('button', { name: 'Send' }).click();
    await one.locator('pre', { hasText: /^200 \/api\/v1\/accounts/ }).waitFor();
    await isClear('the page of the API');
    assert.deepEqual(browser.said, []);
  });

  step('an object is made by its form, and a wrong field says what it takes', async () => {
    const { page } = browser;
    await open('/new/accounts', 'New account');
    await isClear('a form');
    await page.getByLabel('Id', { exact: true }).fill('acme');
    await page.getByLabel('Type').click();
    await page.getByTitle('customer', { exact: true }).click();
    await page.getByLabel('Credit', { exact: true }).fill('much');
    await page.getByRole('button', { name: 'Save' }).click();
    const wrong = page.locator('.ant-form-item-has-error', { hasText: 'Credit' });
    await wrong.waitFor();
    assert.match(await wrong.innerText(), /decimal|digits|"0/i);
    await page.getByLabel('Credit', { exact: true }).fill('5.00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Account acme' }).waitFor();
    browser.said.length = 0; // the refusal, 422
    await page.getByText('History', { exact: true }).click();
    await page.locator('.history li').first().waitFor();
  });

  step('a table shows it, narrowed by what stands in the address', async () => {
    const { page } = browser;
    await open('/objects/accounts', 'Accounts');
    await page.getByRole('link', { name: 'acme' }).waitFor();
    await isClear('a table');
    await page.getByRole('textbox', { name: 'Search' }).fill('nobody');
    await page.getByText('Nothing matches these filters').waitFor();
    assert.match(page.url(), /\?q=nobody$/);
    await page.reload();
    await page.getByText('Nothing matches these filters').waitFor();
  });

  step('a parameter is changed, and its past tells by whom', async () => {
    const { page } = browser;
    await open('/parameters?name=SS_SIP_SESSION_TTL', 'Parameters');
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Value').fill('900');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.locator('.history ins', { hasText: '900' }).waitFor();
    assert.match(tandem.command('param', 'get', 'SS_SIP_SESSION_TTL'), /900/);
    await isClear('a parameter');
  });

  step('Chinese and the dark come at once, and stay', async () => {
    const { page } = browser;
    await open('/objects/routingGateways', 'Routing gateways');
    await page.getByLabel('Language').click();
    await page.getByTitle('中文').click();
    await page.getByRole('heading', { level: 1, name: '落地网关' }).waitFor();
    await page.getByRole('button', { name: /外观/ }).click();
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '落地网关' }).waitFor();
    await isClear('a table in the dark');
    await page.getByLabel('语言').click();
    await page.getByTitle('English').click();
  });

  step('by the keyboard alone: to the analysis, a question, an answer', async () => {
    const { page } = browser;
    await open('/routing', 'Routing analysis');
    await page.getByLabel(/^From/).focus();
    await page.keyboard.type('nobody');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1000');
    await page.keyboard.press('Tab');
    await page.keyboard.type('880123');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody of that name may call').waitFor();
    assert.match(page.url(), /callee=880123/);
    browser.said.length = 0; // the refusal, 404
  });

  step('every page opens on a telephone too, without a fault in the console', async () => {
    const { page } = browser;
    const pages = [
      ...[['/calls', 'Current calls'] as const, ['/records', 'Call records'] as const],
      ...[['/rates', 'Rate sheets'] as const, ['/registrations', 'Registrations'] as const],
      ...[['/suspended', 'Suspended sources'] as const, ['/setup', 'First set-up'] as const],
      ...[['/status', 'Status'] as const, ['/', 'Dashboard'] as const],
    ];
    await page.setViewportSize(NARROW);
    for (const [path, heading] of pages) {
      await open(path, heading);
      const overflow =
        'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.ok(((await page.evaluate(overflow)) as number) <= 0, `${path} is wider than 390`);
    }
    await page.setViewportSize(WIDE);
    assert.deepEqual(browser.said, []);
  });
});
