// The bars of the console on the whole program: how long until the first page can be used, with
// nothing kept; and what dashboards that stand open cost the switch while it takes calls.
// Run: node --import tsx test/bars/console.bench.ts [--cps 300] [--seconds 20] [--dashboards 20]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setUp } from '../../tools/setup/steps.mjs';
import { Browser } from '../console/browser.ts';
import { cleanUp, newFolder } from '../house/running.ts';
import { sippCaller } from '../support/sipp.ts';
import { World } from '../torture/world.ts';
import { familyUs } from './processes.ts';

const { values } = parseArgs({
  options: {
    cps: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '20' },
    dashboards: { type: 'string', default: '20' },
  },
});
const [perSecond, seconds] = [Number(values.cps), Number(values.seconds)];
const dashboards = Number(values.dashboards);
const INTERACTIVE_BAR_MS = 2_000;
/** What two measurements of the same load differ by. */
const NOISE = 0.02;
const LOADS = 5;
/** As the page asks for what is summed. */
const ASKS_EVERY_MS = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const system = (vendorPort: number): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: 0, SS_BLACK_LIST_NO_ANSWER_LIMIT: 0 }
accounts:
  - { id: acme, type: customer, balance: "100000.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
`;

/** Signed in; then the page is loaded anew, as if it had never been there. */
async function interactiveMs(http: string, oneTime: string): Promise<readonly number[]> {
  const browser = await Browser.open();
  try {
    const { page } = browser;
    await browser.signIn(http, oneTime);
    const network = await browser.context.newCDPSession(page);
    const took: number[] = [];
    for (let n = 0; n < LOADS; n += 1) {
      await network.send('Network.clearBrowserCache');
      const began = performance.now();
      await page.goto(http, { waitUntil: 'commit' });
      await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      await page.getByRole('link', { name: 'Accounts' }).click();
      await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor();
      took.push(performance.now() - began);
    }
    return took;
  } finally {
    await browser.close();
  }
}

/** What one page that stands open does. */
async function look(http: string, key: string, stop: AbortSignal): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  const live = await fetch(`${http}/api/v1/live?topics=counters,gateways`, {
    ...{ headers, signal: stop },
  });
  const heard = (async () => {
    for await (const bytes of live.body ?? []) if (bytes === null) return;
  })().catch(() => undefined);
  while (!stop.aborted) {
    await fetch(`${http}/api/v1/dashboard`, { headers, signal: stop })
      .then((answer) => answer.text())
      .catch(() => undefined);
    await sleep(ASKS_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  await heard;
}

const ends: (() => void)[] = [];
try {
  await setUp();
  const folder = newFolder();
  const after = (end: () => void): void => void ends.push(end);
  const world = await World.up({ ...{ folder, after, system }, leasedAtLeast: 1 });
  const http = world.tandem.http;
  const oneTime = /one-time password (\S+)/.exec(world.tandem.output)?.[1] ?? '';
  const loads = await interactiveMs(http, oneTime);
  const slowest = Math.max(...loads);
  say(`first page, then a list, nothing kept: ${loads.map(Math.round).join(', ')} ms`);
  const made = world.tandem.command('user', 'key', 'add', 'admin', '--json');
  const { token } = JSON.parse(made) as { token: string };
  const calls = { calls: 1_000_000, perSecond, holdMs: 5_000, giveUpSeconds: 300 };
  const caller = await sippCaller({ folder, to: world.to, ...calls });
  after(() => void caller.child.kill());
  await sleep(8_000);
  const pid = world.tandem.pid('switch');
  const share = async (): Promise<number> => {
    const before = familyUs(pid);
    await sleep(seconds * 1_000);
    return (familyUs(pid) - before) / (seconds * 1e6);
  };
  const alone = await share();
  const stop = new AbortController();
  const pages = Array.from({ length: dashboards }, () => look(http, token, stop.signal));
  const watched = await share();
  stop.abort();
  await Promise.allSettled(pages);
  say(`switch at ${perSecond} calls/s: ${(alone * 100).toFixed(1)} % of a core, nobody looks`);
  say(`  with ${dashboards} dashboards: ${(watched * 100).toFixed(1)} %`);
  const passed = slowest <= INTERACTIVE_BAR_MS && watched - alone <= NOISE;
  say(passed ? 'ok' : 'MISSED');
  process.exitCode = passed ? 0 : 1;
  await world.tandem.stop();
} finally {
  for (const end of ends) end();
  await cleanUp();
}
