// The pictures of the manual, taken of the demo: `npm run screenshots`, or one of them with
// `--only NAME`. With `--all FOLDER` every page is taken there at the width of a desk and of a
// telephone, light and dark, for eyes to go over, and what axe finds is printed; looks behind the
// folder (`dark-en,light-zh`) take those alone, a number behind them begins with that page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../console/i18n/word-list.ts';
import { root } from '../../tools/files.mjs';
import { cleanUp, newFolder, Tandem } from '../house/running.ts';
import { Browser, NARROW, WIDE } from './browser.ts';
import {
  type Act,
  addressOf,
  look,
  namesOf,
  PAGES,
  previewSheet,
  ROUTE,
  sayIn,
  testNetwork,
} from './tour.ts';

const MANUAL = join(root, 'docs', 'pictures');
/** Sharp enough to be read, and a tenth of what a PNG has. */
const WEBP = { format: 'webp', quality: 70 } as const;
/** A call may end while its page comes: then another one is looked at. */
const CALLS_TRIED = 8;
/** A page that is there already is only laid out anew. */
const LAID_OUT_MS = 500;
const TOP_BAR = 48;
const HIGHEST = 4_000;
/** More of a page is seen than in a window of a desk: pages scroll within. */
const TALL = { ...WIDE, height: 1_400 } as const;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly size?: typeof WIDE | typeof NARROW;
  readonly appearance?: 'light' | 'dark';
  /** What is done before it is taken. */
  readonly act?: Act;
}

/** The pictures of the manual: few, for each is loaded by who reads. */
const PICTURES: readonly Picture[] = [
  { name: 'dashboard', path: '/' },
  { name: 'dashboard-dark', path: '/', appearance: 'dark' },
  { name: 'dashboard-telephone', path: '/', size: NARROW },
  { name: 'records', path: '/records' },
  { name: 'record', path: '/records/RECORD' },
  { name: 'ladder', path: '/records/RECORD', act: (page) => toTop(page, '.ladder') },
  { name: 'routing', path: ROUTE },
  { name: 'account', path: '/objects/accounts/ACCOUNT' },
  { name: 'gateways', path: '/objects/routingGateways' },
  { name: 'sheet', path: '/rates?group=wholesale', act: previewSheet },
  { name: 'number-cost', path: '/rates?view=cost&account=ACCOUNT&number=CALLEE' },
  { name: 'network-test', path: '/network-test?gateway=north-out', act: testNetwork },
  { name: 'parameter', path: '/parameters?name=SS_SIP_SESSION_TTL' },
  { name: 'setup', path: '/setup' },
];

const toTop = (page: Page, selector: string): Promise<void> =>
  page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);

/** Every language and both appearances; others are taken when they are asked for. */
const LOOKS = 'light-en,dark-zh,light-es';

interface Wanted {
  readonly folder: string;
  readonly looks: string;
  /** From this page on. */
  readonly from: number;
}

type UrlOf = (path: string) => Promise<string>;

async function takeAll(
  browser: Browser,
  { folder, looks, from }: Wanted,
  urlOf: UrlOf,
): Promise<void> {
  for (const wanted of looks.split(',')) {
    const [appearance = '', word] = wanted.split('-');
    const language = LANGUAGES.find((one) => one === word);
    if (language === undefined) throw new Error(`no look ${wanted}; one is dark-en`);
    await browser.choose({ appearance, language });
    for (const [at, [path, act]] of PAGES.entries()) {
      if (at < from) continue;
      const name = `${appearance}-${language}-${String(at).padStart(2, '0')}`;
      const file = join(folder, name + path.replaceAll(/\W+/g, '_'));
      await browser.page.setViewportSize(TALL);
      await look(browser, await urlOf(path));
      await act?.(browser.page, sayIn(language));
      await taken(browser.page, WIDE.width, `${file}.png`);
      const findings = await browser.seriousFindings();
      process.stdout.write(findings.map((line) => `${path}: ${line}\n`).join(''));
      await browser.page.setViewportSize({ ...NARROW, height: TALL.height });
      await taken(browser.page, NARROW.width, `${file}-n.png`);
      process.stdout.write(browser.said.map((line) => `${path} said: ${line}\n`).join(''));
      browser.said.length = 0;
    }
  }
}

/** As high as the page is: it scrolls within, and what is below would not be seen. */
async function taken(page: Page, width: number, path: string): Promise<void> {
  await sleep(LAID_OUT_MS);
  const height = await page.evaluate<number>(
    "document.querySelector('#content')?.scrollHeight ?? 0",
  );
  const tall = Math.min(Math.max(height + TOP_BAR, TALL.height), HIGHEST);
  await page.setViewportSize({ width, height: tall });
  await sleep(LAID_OUT_MS);
  await page.screenshot({ path });
}

async function takeManual(browser: Browser, urlOf: UrlOf, only?: string): Promise<void> {
  const painter = await browser.context.newCDPSession(browser.page);
  const wanted = PICTURES.filter(({ name }) => only === undefined || name === only);
  for (const { name, path, size = WIDE, appearance = 'light', act } of wanted) {
    await browser.choose({ appearance });
    await browser.page.setViewportSize(size);
    for (let left = CALLS_TRIED; left > 0; left -= 1) {
      await look(browser, await urlOf(path));
      if ((await browser.page.getByText('The call has ended').count()) === 0) break;
    }
    await act?.(browser.page, sayIn('en'));
    const { data } = await painter.send('Page.captureScreenshot', WEBP);
    writeFileSync(join(MANUAL, `${name}.webp`), Buffer.from(data, 'base64'));
  }
}

const [, , word, all, looks = LOOKS, from] = process.argv;
const demo = await Tandem.demo(join(newFolder(), 'data'), '--cps', '5', '--days', '2');
const browser = await Browser.open();
try {
  const http = demo.http;
  await browser.signIn(http, /one-time password (\S+)/.exec(demo.output)?.[1] ?? '');
  const names = await namesOf(browser);
  const urlOf = async (path: string): Promise<string> =>
    http + (await addressOf(browser, path, names));
  if (word === '--all' && all !== undefined) {
    mkdirSync(all, { recursive: true });
    await takeAll(browser, { folder: all, looks, from: Number(from ?? 0) }, urlOf);
  } else {
    mkdirSync(MANUAL, { recursive: true });
    await takeManual(browser, urlOf, word === '--only' ? all : undefined);
  }
  process.stdout.write(browser.said.map((line) => `said: ${line}\n`).join(''));
} finally {
  await browser.close();
  await demo.stop();
  await cleanUp();
}
