// Every page of the console, as a demo fills it: for pictures and for axe to go over.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { Language } from '../../console/i18n/word-list.ts';
import { type WordKey, wordIn } from '../../console/i18n/words.ts';
import { until } from '../house/running.ts';
import type { Browser } from './browser.ts';

/** Where a record should be and is none. */
const NO_RECORD = '00000000-0000-7000-8000-000000000000';
export const ROUTE = '/routing?from=FROM&caller=4930123456&callee=CALLEE';
/** The customer whose voices go through the relay, so that there is quality to see. */
const CUSTOMER = 'voice';
/** Charts are drawn and figures have come. */
const SETTLED_MS = 1_200;

export type Say = (key: WordKey) => string;
export type Act = (page: Page, say: Say) => Promise<void>;

export const sayIn =
  (language: Language): Say =>
  (key) =>
    wordIn(language, key);

const buttonOf = (page: Page, word: string): Locator =>
  page.getByRole('button', { name: word, disabled: false });

export async function previewSheet(page: Page, say: Say): Promise<void> {
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

export async function testNetwork(page: Page, say: Say): Promise<void> {
  await buttonOf(page, say('network.testStart')).click();
  await page.locator('.steps li').last().waitFor();
}

/** What a page of the tour needs besides its address. */
export type Tour = readonly [path: string, act?: Act];

/** By its place, for its word is in any language. */
const openPast: Act = (page) => page.locator('.ant-segmented-item').last().click();

/** Every page, what opens on it, and what it says when there is nothing or nobody. */
export const PAGES: readonly Tour[] = [
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

interface Item {
  readonly id: string;
  readonly callerId: string | null;
  readonly calleeE164: string;
  readonly payer: string | null;
  readonly state: string;
}

interface Heard {
  readonly media: Record<'caller' | 'callee', { readonly packets: number }> | null;
}

export type Names = Readonly<Record<string, string>>;

/** One of each that a page is about, as the demo has them now. */
export async function namesOf(browser: Browser): Promise<Names> {
  await browser.ask('PUT', '/api/v1/trace', {});
  let found: Item | undefined;
  const words = `from=${new Date().toISOString()}&answered=true&account=${CUSTOMER}&limit=20`;
  await until('a call that began under the trace, and was heard, has ended', async () => {
    const { items = [] } = await browser.ask<{ items?: Item[] }>('GET', `/api/v1/cdrs?${words}`);
    for (const item of items) if (await isHeard(browser, item)) found = item;
    return found !== undefined;
  });
  return {
    ...{ RECORD: found?.id ?? '', FROM: found?.callerId ?? '', ACCOUNT: CUSTOMER },
    CALLEE: found?.calleeE164 ?? '',
    GONE: NO_RECORD,
  };
}

/** Some vendors of the demo are silent: their calls have no quality to be seen. */
async function isHeard(browser: Browser, { id }: Item): Promise<boolean> {
  const { media } = await browser.ask<Heard>('GET', `/api/v1/cdrs/${id}`);
  return media !== null && media.caller.packets > 0 && media.callee.packets > 0;
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

export async function addressOf(browser: Browser, path: string, names: Names): Promise<string> {
  const all = path.includes('CALL') ? { ...names, CALL: await aCall(browser) } : names;
  return path.replaceAll(/\b[A-Z]{4,}\b/g, (word) => encodeURIComponent(all[word] ?? word));
}

export async function look(browser: Browser, url: string): Promise<void> {
  await browser.page.goto(url);
  await browser.page.getByRole('heading', { level: 1 }).first().waitFor();
  await sleep(SETTLED_MS);
}
