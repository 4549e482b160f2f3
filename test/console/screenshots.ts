// The pictures of the manual, taken of the demo: `npm run screenshots`. With `--all FOLDER` every
// page is taken there at the width of a desk and of a telephone, for eyes to go over.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../tools/files.mjs';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { Browser, NARROW, WIDE } from './browser.ts';

const PASSWORD = 'a sentence of my own';
const MANUAL = join(root, 'docs', 'pictures');
/** Sharp enough to be read, and a tenth of what a PNG has. */
const JPEG = { type: 'jpeg', quality: 62 } as const;
/** Charts are drawn and figures have come. */
const SETTLED_MS = 1_500;

/** The pictures of the manual: few, for each is loaded by who reads. */
const PICTURES: ReadonlyArray<readonly [name: string, path: string]> = [
  ['dashboard', '/'],
  ['record', '/records/RECORD'],
  ['routing', '/routing?from=FROM&caller=4930123456&callee=CALLEE'],
  ['calls', '/calls'],
];

const PAGES = [
  ...['/', '/calls', '/calls?call=CALL', '/records', '/records/RECORD', '/reports'],
  ...['/reports?name=routing-gateways', '/objects/accounts', '/objects/accounts/ACCOUNT'],
  ...['/new/accounts', '/objects/rateGroups', '/payments', '/payments?new=payment'],
  ...['/rates', '/rates?view=cost', '/objects/phones', '/objects/mappingGateways'],
  ...['/objects/routingGateways', '/objects/areas', '/objects/workCalendars'],
  ...['/routing?from=FROM&caller=4930123456&callee=CALLEE', '/routing', '/registrations'],
  ...['/registrations?view=gateways', '/trace', '/suspended', '/parameters'],
  ...['/parameters?name=SS_SIP_SESSION_TTL', '/objects/operators', '/objects/operators/admin'],
  ...['/objects/roles', '/keys', '/keys?new=key', '/own', '/setup', '/status', '/nowhere'],
] as const;

async function signedIn(demo: Tandem, browser: Browser): Promise<void> {
  const oneTime = /one-time password (\S+)/.exec(demo.output)?.[1] ?? '';
  const { page } = browser;
  await page.goto(demo.http);
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
  readonly callerE164: string;
  readonly charge: { readonly account: string } | null;
}

/** One of each that a page is about, as the demo has them now. */
async function namesOf(demo: Tandem, browser: Browser): Promise<Readonly<Record<string, string>>> {
  const ask = (method: string, path: string): Promise<unknown> =>
    browser.page.evaluate(
      `fetch(${JSON.stringify(path)}, ${JSON.stringify(
        method === 'PUT'
          ? { method, headers: { 'content-type': 'application/json' }, body: '{}' }
          : { method },
      )}).then((answer) => answer.json())`,
    );
  await ask('PUT', '/api/v1/trace');
  let found: Item | undefined;
  const since = new Date().toISOString();
  await until('a call that began under the trace has ended', async () => {
    const words = `from=${since}&answered=true&limit=1`;
    const { items = [] } = (await ask('GET', `/api/v1/cdrs?${words}`)) as { items?: Item[] };
    [found] = items;
    return found !== undefined;
  });
  const { items } = (await ask('GET', '/api/v1/calls?limit=1')) as { items: Item[] };
  process.stdout.write(`${demo.http} ${PASSWORD}\n`);
  return {
    ...{ RECORD: found?.id ?? '', CALL: items[0]?.id ?? '', FROM: found?.callerId ?? '' },
    ...{ CALLEE: found?.calleeE164 ?? '', ACCOUNT: found?.charge?.account ?? '' },
  };
}

const filled = (path: string, names: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\b[A-Z]{4,}\b/g, (word) => encodeURIComponent(names[word] ?? word));

async function look(browser: Browser, url: string): Promise<void> {
  await browser.page.goto(url);
  await browser.page.getByRole('heading', { level: 1 }).first().waitFor();
  await sleep(SETTLED_MS);
}

async function takeAll(browser: Browser, folder: string, urlOf: (path: string) => string) {
  for (const path of PAGES) {
    const name = path.replaceAll(/\W+/g, '_');
    for (const [size, suffix] of [
      [WIDE, ''],
      [NARROW, '-n'],
    ] as const) {
      await browser.page.setViewportSize(size);
      await look(browser, urlOf(path));
      await browser.page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
    }
  }
}

async function takeManual(browser: Browser, urlOf: (path: string) => string): Promise<void> {
  for (const [name, path] of PICTURES) {
    await look(browser, urlOf(path));
    await browser.page.screenshot({ ...JPEG, path: join(MANUAL, `${name}.jpg`) });
  }
}

const [, , word, all] = process.argv;
const demo = await Tandem.demo(join(newFolder(), 'data'), '--cps', '5', '--days', '2');
const browser = await Browser.open();
try {
  await signedIn(demo, browser);
  const names = await namesOf(demo, browser);
  const urlOf = (path: string): string => demo.http.replace(/\/$/, '') + filled(path, names);
  if (word === '--all' && all !== undefined) {
    mkdirSync(all, { recursive: true });
    await takeAll(browser, all, urlOf);
  } else {
    mkdirSync(MANUAL, { recursive: true });
    await takeManual(browser, urlOf);
  }
  process.stdout.write(browser.said.map((line) => `said: ${line}\n`).join(''));
} finally {
  await browser.close();
  await demo.stop();
  await cleanUp();
}
