// The pictures of the manual, taken of the demo: `npm run screenshots`, or one of them with
// `--only NAME`. With `--all FOLDER` every page is taken there at the width of a desk and of a
// telephone, light and dark, for eyes to go over, and what axe finds is printed; a look behind the
// folder (`light-en`) takes that one alone, a number behind it begins with that page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { Language } from '../../console/i18n/word-list.ts';
import { type WordKey, wordIn } from '../../console/i18n/words.ts';
import { root } from '../../tools/files.mjs';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Browser, NARROW, WIDE } from './browser.ts';

const PASSWORD = 'a sentence of my own';
const MANUAL = join(root, 'docs', 'pictures');
/** Sharp enough to be read, and a tenth of what a PNG has. */
const WEBP = { format: 'webp', quality: 70 } as const;
/** Where a record should be and is none. */
const NO_RECORD = '00000000-0000-7000-8000-000000000000';
const ROUTE = '/routing?from=FROM&caller=4930123456&callee=CALLEE';
/** The customer whose voices go through the relay, so that there is quality to see. */
const CUSTOMER = 'voice';
/** Charts are drawn and figures have come. */
const SETTLED_MS = 1_200;
/** A call may end while its page comes: then another one is looked at. */
const CALLS_TRIED = 8;
/** A page that is there already is only laid out anew. */
const LAID_OUT_MS = 500;
/** More of a page is seen than in a window of a desk: pages scroll within. */
const TALL = { ...WIDE, height: 1_400 } as const;

type Say = (key: WordKey) => string;
type Act = (page: Page, say: Say) => Promise<void>;

const sayIn =
  (language: Language): Say =>
  (key) =>
    wordIn(language, key);

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

const buttonOf = (page: Page, word: string): Locator =>
  page.getByRole('button', { name: word, disabled: false });

async function previewSheet(page: Page, say: Say): Promise<void> {
  const lines = [
    'Prefix,Destination,Rate',
    '880,Bangladesh,0.0210',
    '8801,Bangladesh mobile,0.0255',
  ];
  const buffer = Buffer.from([...lines, '91,India,0.0099', '33,France,0.0120'].join('\n'));
  const file = { name: 'carrier.csv', mimeType: 'text/csv', buffer };
  await page.locator('input[type=file]').setInputFiles(file);
  await buttonOf(page, say('rates.preview')).click();
  await buttonOf(page, say('rates.write')).waitFor();
}

async function testNetwork(page: Page, say: Say): Promise<void> {
  await buttonOf(page, say('network.testStart')).click();
  await page.locator('.steps li').last().waitFor();
}

const toTop = (page: Page, selector: string): Promise<void> =>
  page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);

/** What a page of the tour needs besides its address. */
type Tour = readonly [path: string, act?: Act];

/** By its place, for its word is in any language. */
const openPast: Act = (page) => page.locator('.ant-segmented-item').last().click();

/** Every page, what opens on it, and what it says when there is nothing or nobody. */
const PAGES: readonly Tour[] = [
  ...toured('/', '/calls', '/calls?call=CALL', '/calls?call=gone', '/records', '/records/RECORD'),
  ...toured('/records?callee=000&span=week', '/records/GONE', '/reports'),
  ...toured('/reports?name=routing-gateways', '/objects/accounts', '/objects/accounts?q=nobody'),
  ...toured('/objects/accounts/ACCOUNT', '/objects/accounts/nobody', '/new/accounts'),
  ['/objects/accounts/ACCOUNT?', openPast],
  ...toured('/objects/rateGroups', '/objects/rateGroups/wholesale', '/payments'),
  ...toured('/payments?new=payment', '/payments?account=nobody', '/rates', '/rates?group=GONE'),
  ['/rates?group=wholesale', previewSheet],
  ...toured('/rates?view=cost', '/rates?view=cost&account=ACCOUNT&number=CALLEE'),
  ...toured('/objects/phones', '/objects/phones/201', '/new/phones'),
  ...toured('/objects/mappingGateways', '/objects/mappingGateways/FROM'),
  ...toured('/objects/routingGateways', '/objects/routingGateways/north-out'),
  ...toured('/objects/gatewayGroups', '/new/gatewayGroups', '/objects/areas'),
  ...toured('/objects/numberLists', '/new/numberLists', '/objects/workCalendars'),
  ...toured('/new/workCalendars', '/objects/geofences', '/objects/portabilityServers'),
  ...toured('/objects/recordTargets', '/objects/webhooks', '/new/webhooks', ROUTE, '/routing'),
  ...toured('/routing?from=FROM&caller=1&callee=53712345678', '/routing?from=nobody&callee=1'),
  ...toured('/registrations', '/registrations?view=gateways', '/registrations?view=failed'),
  ...toured('/network-test', '/trace', '/suspended', '/parameters', '/parameters?q=nothing'),
  ['/network-test?gateway=north-out', testNetwork],
  ...toured('/parameters?name=SS_SIP_SESSION_TTL', '/objects/operators', '/new/operators'),
  ...toured('/objects/operators/admin', '/objects/roles', '/new/roles', '/keys', '/keys?new=key'),
  ...toured('/own', '/setup', '/status', '/nowhere'),
];

function toured(...paths: readonly string[]): readonly Tour[] {
  return paths.map((path) => [path] as const);
}

const LOOKS: ReadonlyArray<readonly ['light' | 'dark', Language]> = [
  ['light', 'en'],
  ['dark', 'zh'],
  ['light', 'es'],
];

async function signedIn(http: string, browser: Browser, oneTime: string): Promise<void> {
  const { page } = browser;
  await page.goto(http);
  await page.getByLabel('Password').fill(oneTime);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('One-time password').fill(oneTime);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
}

interface Item {
  readonly id: string;
  readonly callerId: string | null;
  readonly calleeE164: string;
  readonly payer: string | null;
  readonly state: string;
}

type Names = Readonly<Record<string, string>>;

/** One of each that a page is about, as the demo has them now. */
async function namesOf(browser: Browser): Promise<Names> {
  await browser.ask('PUT', '/api/v1/trace', {});
  let found: Item | undefined;
  const words = `from=${new Date().toISOString()}&answered=true&account=${CUSTOMER}&limit=1`;
  await until('a call that began under the trace has ended', async () => {
    const { items = [] } = await browser.ask<{ items?: Item[] }>('GET', `/api/v1/cdrs?${words}`);
    [found] = items;
    return found !== undefined;
  });
  return {
    ...{ RECORD: found?.id ?? '', FROM: found?.callerId ?? '', ACCOUNT: CUSTOMER },
    CALLEE: found?.calleeE164 ?? '',
    GONE: NO_RECORD,
  };
}

/** One that has only begun, so that it is still there when it is looked at. */
async function aCall(browser: Browser): Promise<string> {
  const { items } = await browser.ask<{ items: Item[] }>('GET', '/api/v1/calls?limit=999');
  const last = (fits: (call: Item) => boolean) => items.filter(fits).at(-1);
  const call =
    last(({ state, payer }) => state === 'connected' && payer === CUSTOMER) ??
    last(({ state }) => state === 'connected');
  return call?.id ?? '';
}

async function addressOf(browser: Browser, path: string, names: Names): Promise<string> {
  const all = path.includes('CALL') ? { ...names, CALL: await aCall(browser) } : names;
  return path.replaceAll(/\b[A-Z]{4,}\b/g, (word) => encodeURIComponent(all[word] ?? word));
}

async function look(browser: Browser, url: string): Promise<void> {
  await browser.page.goto(url);
  await browser.page.getByRole('heading', { level: 1 }).first().waitFor();
  await sleep(SETTLED_MS);
}

interface Wanted {
  readonly folder: string;
  /** One look alone: light-en. */
  readonly only: string | undefined;
  /** From this page on. */
  readonly from: number;
}

type UrlOf = (path: string) => Promise<string>;

async function takeAll(
  browser: Browser,
  { folder, only, from }: Wanted,
  urlOf: UrlOf,
): Promise<void> {
  const looks = LOOKS.filter((look) => only === undefined || look.join('-') === only);
  for (const [appearance, language] of looks) {
    await chosen(browser, { appearance, language });
    for (const [at, [path, act]] of PAGES.entries()) {
      if (at < from) continue;
      const name = `${appearance}-${language}-${String(at).padStart(2, '0')}`;
      const file = join(folder, name + path.replaceAll(/\W+/g, '_'));
      await browser.page.setViewportSize(TALL);
      await look(browser, await urlOf(path));
      await act?.(browser.page, sayIn(language));
      await browser.page.screenshot({ path: `${file}.png` });
      const findings = await browser.seriousFindings();
      process.stdout.write(findings.map((line) => `${path}: ${line}\n`).join(''));
      await browser.page.setViewportSize({ ...NARROW, height: TALL.height });
      await sleep(LAID_OUT_MS);
      await browser.page.screenshot({ path: `${file}-n.png` });
      process.stdout.write(browser.said.map((line) => `${path} said: ${line}\n`).join(''));
      browser.said.length = 0;
    }
  }
}

/** As one who chose it before finds it. */
async function chosen(browser: Browser, choices: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(choices)) {
    await browser.page.evaluate(`localStorage.setItem('tandem.${name}', '"${value}"')`);
  }
}

async function takeManual(browser: Browser, urlOf: UrlOf, only?: string): Promise<void> {
  const painter = await browser.context.newCDPSession(browser.page);
  const wanted = PICTURES.filter(({ name }) => only === undefined || name === only);
  for (const { name, path, size = WIDE, appearance = 'light', act } of wanted) {
    await chosen(browser, { appearance });
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

const [, , word, all, only, from] = process.argv;
const demo = await Tandem.demo(join(newFolder(), 'data'), '--cps', '5', '--days', '2');
const browser = await Browser.open();
try {
  const http = demo.http;
  await signedIn(http, browser, /one-time password (\S+)/.exec(demo.output)?.[1] ?? '');
  const names = await namesOf(browser);
  const urlOf = async (path: string): Promise<string> =>
    http + (await addressOf(browser, path, names));
  if (word === '--all' && all !== undefined) {
    mkdirSync(all, { recursive: true });
    await takeAll(browser, { folder: all, only, from: Number(from ?? 0) }, urlOf);
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
