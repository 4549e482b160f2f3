// The console over a demo that lives: figures of the dashboard, parts of a record, every page
// in Chinese and dark, rows as cards on a telephone, and an object made without a mouse.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { wordIn } from '../../console/i18n/words.ts';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { needs } from '../support/tools.ts';
import { Browser, NARROW, WIDE } from './browser.ts';
import { addressOf, type Names, namesOf, PAGES } from './tour.ts';

after(cleanUp);

/** Each with what it was yesterday up to the same hour. */
const COMPARED = ['Calls', 'ASR', 'ACD', 'PDD', 'Minutes', 'Revenue', 'Cost', 'Margin'];
const VENDORS = ['north-out', 'east-out', 'south-out', 'west-out', 'polar-out', 'lunar-out'];
/** What a browser writes down of pages that look for what is not there. */
const NOT_FOUND = /status of 404/;
const MOST_TABS = 80;

describe('the console over a system that lives (CON-1)', () => {
  const isThere = {
    skip: (why?: string): void => {
      skipped = why ?? 'no chromium';
    },
  };
  let skipped: string | undefined;
  let demo: Tandem;
  let browser: Browser;
  let names: Names = {};

  before(async () => {
    if (!needs(isThere, 'chromium')) return;
    const data = join(newFolder(), 'data');
    [demo, browser] = await Promise.all([
      Tandem.demo(data, '--cps', '5', '--days', '1'),
      Browser.open(),
    ]);
    await browser.signIn(demo.http, /one-time password (\S+)/.exec(demo.output)?.[1] ?? '');
    names = await namesOf(browser);
    browser.said.length = 0;
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const step = (name: string, go: () => Promise<void>): void =>
    void it(name, async (t) => (skipped === undefined ? await go() : t.skip(skipped)));

  const open = async (path: string): Promise<void> => {
    await browser.page.goto(demo.http + (await addressOf(browser, path, names)));
    await browser.page.getByRole('heading', { level: 1 }).first().waitFor();
  };

  const card = (title: string): Locator =>
    browser.page.locator('.card', { has: browser.page.getByRole('heading', { name: title }) });

  /** By Tab alone, as far as it takes. */
  async function tabTo(name: string): Promise<void> {
    const { page } = browser;
    const here = `(() => { const e = document.activeElement;
      const label = e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent;
      return label.trim(); })()`;
    for (let left = MOST_TABS; left > 0; left -= 1) {
      if ((await page.evaluate(here)) === name) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${name} is not reached by Tab`);
  }

  step('the dashboard has each figure, now and against yesterday', async () => {
    const { page } = browser;
    await open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    const tile = (name: string): Locator =>
      page.locator('.tile', { has: page.getByText(name, { exact: true }) });
    await until('calls run, and are told', async () =>
      /^[1-9]/.test(await tile('Calls now').locator('strong').innerText()),
    );
    assert.match(await tile('Calls now').innerText(), /\d connected/);
    assert.match(await tile('Calls a second').innerText(), /\d answered a second/);
    for (const name of COMPARED) {
      await until(`${name} and what it was`, async () =>
        /\d[\s\S]*yesterday [\d–−]/i.test(await tile(name).innerText()),
      );
    }
  });

  step('and the health of each gateway, where calls go, why they fail, both days', async () => {
    const { page } = browser;
    const gateways = card('Gateways and phones called, last hour');
    for (const vendor of VENDORS) {
      const row = gateways.getByRole('row', { name: new RegExp(`^${vendor} `) });
      assert.match(await row.innerText(), /answers|does not answer/i, vendor);
    }
    await card('Top destinations today').getByRole('link', { name: 'Bangladesh mobile' }).waitFor();
    await card('Why calls failed today').getByRole('link').first().waitFor();
    assert.equal(await page.locator('.chart canvas').count(), 2);
  });

  step('the page of a record has its path, its decision, its money, its quality', async () => {
    const { page } = browser;
    await open('/records/RECORD');
    const path = await page.locator('.call-path').innerText();
    assert.match(path, /voice-in[\s\S]*\d:\d\d[\s\S]*-out/);
    assert.ok((await page.locator('.steps li').count()) > 3, 'the decision has its steps');
    for (const part of ['Charge', 'Cost', 'Profit', 'Ledger entries', 'Attempts', 'End']) {
      await page.getByRole('heading', { name: part, exact: true }).waitFor();
    }
    for (const way of ['from the caller', 'from the called side']) {
      const row = card('Quality').getByRole('row', { name: new RegExp(way, 'i') });
      assert.match(await row.innerText(), /\d ms\s+\d\.\d\d/, way);
    }
    await page.getByRole('list', { name: 'SIP messages' }).waitFor();
    assert.doesNotMatch(await page.locator('.two-columns').innerText(), /\d{4}-\d\d-\d\dT/);
  });

  step('rows are cards on a telephone, and nothing goes beyond its edge', async () => {
    const { page } = browser;
    await page.setViewportSize(NARROW);
    // The last by its name, and only rows in sight are drawn.
    await open('/objects/accounts?q=voice');
    const voice = page.locator('.row-card', { has: page.getByRole('link', { name: 'voice' }) });
    assert.match(await voice.innerText(), /Name\s+A company[\s\S]*Rate group\s+wholesale/);
    await page.getByRole('checkbox').nth(1).check();
    await page.getByText('1 selected').waitFor();
    await page.setViewportSize(WIDE);
    await page.getByRole('columnheader', { name: 'Rate group' }).waitFor();
  });

  step('an object is made by the keyboard alone, from the list to its page', async () => {
    const { page } = browser;
    await open('/objects/numberLists');
    await page.getByRole('link', { name: 'fraud' }).waitFor();
    await page.keyboard.press('Tab');
    await tabTo('Skip to the page');
    await page.keyboard.press('Enter');
    await tabTo('New number list');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'New number list' }).waitFor();
    await tabTo('Id');
    await page.keyboard.type('no-premium');
    await tabTo('Mode');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo('Save');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Number list no-premium' }).waitFor();
    const made = await browser.ask('GET', '/api/v1/number-lists/no-premium');
    assert.match(JSON.stringify(made), /"mode":"allow"/);
  });

  step('every page is Chinese and dark, clear to all, and no wider than a telephone', async () => {
    const { page } = browser;
    browser.said.length = 0;
    await browser.choose({ language: 'zh', appearance: 'dark' });
    const faults: string[] = [];
    for (const [path, act] of PAGES) {
      await open(path);
      await act?.(page, (key) => wordIn('zh', key));
      faults.push(...(await browser.seriousFindings()).map((line) => `${path}: ${line}`));
      await page.setViewportSize(NARROW);
      const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      if ((await page.evaluate<number>(over)) > 0) faults.push(`${path} is wider than 390`);
      await page.setViewportSize(WIDE);
    }
    assert.deepEqual(faults, []);
    await open('/new/accounts');
    const items = await page.locator('.ant-form-item').allInnerTexts();
    const twice = items.map((text) => text.split(/\n+/)).filter(([is, help]) => is === help);
    assert.deepEqual(twice, [], 'no help says what its label says');
    assert.deepEqual(
      browser.said.filter((line) => !NOT_FOUND.test(line)),
      [],
    );
  });
});
