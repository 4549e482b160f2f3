// The bars of the HTTP API on the whole program, between two sipps: requests that read, a second,
// and their p99, at so many calls a second; a thousand who listen to live events; and whether calls
// are set up as fast as they are when nobody asks anything.
// Run: node --import tsx test/bars/api.bench.ts [--cps 200] [--seconds 20] [--listeners 1000]
import { Agent, get } from 'node:http';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setUp } from '../../tools/setup/steps.mjs';
import { cleanUp, newFolder } from '../house/running.ts';
import { sippCaller } from '../support/sipp.ts';
import { World } from '../torture/world.ts';
import { familyUs } from './processes.ts';

const { values } = parseArgs({
  options: {
    cps: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    listeners: { type: 'string', default: '1000' },
    readers: { type: 'string', default: '8' },
    /** Of this program, which is all who read and listen: they are on other machines. */
    niceness: { type: 'string', default: '0' },
  },
});
const [perSecond, seconds] = [Number(values.cps), Number(values.seconds)];
const [listeners, readers] = [Number(values.listeners), Number(values.readers)];

/** The vendor of the world answers after it. */
const VENDOR_MS = 100;
const READ_BAR_MS = 250;
/** Of the p99 without anybody who asks, and the noise of a machine with two cores. */
const SETUP_BAR_MS = 30;
const PATHS = [
  ...['/api/v1/accounts', '/api/v1/routing-gateways', '/api/v1/calls?limit=100'],
  ...['/api/v1/cdrs?limit=50', '/api/v1/dashboard', '/api/v1/parameters', '/api/v1/status'],
];

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

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

interface Place {
  readonly host: string;
  readonly port: number;
  readonly keys: readonly string[];
}

function ask({ host, port }: Place, path: string, how: { key: string; agent: Agent }) {
  return new Promise<number>((resolve, reject) => {
    const headers = { authorization: `Bearer ${how.key}` };
    get({ host, port, path, headers, agent: how.agent }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    }).once('error', reject);
  });
}

interface Took {
  readonly path: string;
  readonly ms: number;
}

/** One after the other over connections that stay, until the time is over. */
async function read(place: Place, untilMs: number): Promise<readonly Took[]> {
  const took: Took[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: readers });
  const reader = async (at: number): Promise<void> => {
    const key = place.keys[at % place.keys.length] ?? '';
    for (let n = at; performance.now() < untilMs; n += 1) {
      const began = performance.now();
      const path = PATHS[n % PATHS.length] ?? '/';
      const status = await ask(place, path, { key, agent });
      if (status !== 200) throw new Error(`${path}: ${status}`);
      took.push({ path, ms: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: readers }, (_, at) => reader(at)));
  agent.destroy();
  return took;
}

/** p50 and p99 of all, and of one path. */
function readTimes(took: readonly Took[], path?: string) {
  const some = path === undefined ? took : took.filter((one) => one.path === path);
  const sorted = ascending(some.map(({ ms }) => ms));
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

interface Listeners {
  readonly events: () => number;
  readonly bytes: () => number;
  readonly open: () => number;
  readonly end: () => void;
}

async function listen(place: Place): Promise<Listeners> {
  let [events, bytes, open] = [0, 0, 0];
  const agent = new Agent({ keepAlive: false, maxSockets: listeners + 1 });
  const headers = { authorization: `Bearer ${place.keys[0]}` };
  const requests = Array.from({ length: listeners }, () => {
    const { host, port } = place;
    const request = get({ host, port, path: '/api/v1/live', headers, agent }, (answer) => {
      open += 1;
      answer.on('data', (some: Buffer) => {
        bytes += some.length;
        if (some.includes('event: ')) events += 1;
      });
      answer.once('close', () => {
        open -= 1;
      });
      answer.on('error', () => undefined);
    });
    return request.on('error', () => undefined);
  });
  for (let n = 0; n < 100 && open < listeners; n += 1) await sleep(100);
  return {
    events: () => events,
    bytes: () => bytes,
    open: () => open,
    end: () => requests.forEach((request) => void request.destroy()),
  };
}

interface Listed {
  readonly items: readonly { readonly startedAt: string; readonly answeredAt: string | null }[];
  readonly next: string | null;
}

/** From the INVITE to the answer, less what the vendor takes: p50 and p99 of every call. */
async function setUpMs({ host, port, keys }: Place, from: Date, until: Date) {
  const records: Listed['items'][number][] = [];
  for (let after: string | null = ''; after !== null; ) {
    const span = { from: from.toISOString(), until: until.toISOString(), limit: '1000' };
    const query = new URLSearchParams({ ...span, ...(after === '' ? {} : { after }) });
    const answer = await fetch(`http://${host}:${port}/api/v1/cdrs?${query}`, {
      headers: { authorization: `Bearer ${keys[0]}` },
    });
    const page = (await answer.json()) as Listed;
    records.push(...page.items);
    after = page.next;
  }
  const took = ascending(
    records
      .filter(({ answeredAt }) => answeredAt !== null)
      .map(({ startedAt, answeredAt }) => Date.parse(answeredAt ?? '') - Date.parse(startedAt)),
  ).map((one) => one - VENDOR_MS);
  return { calls: took.length, p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
}

async function placeOf(world: World): Promise<Place> {
  const { http = '' } = world.tandem.process('office').addresses;
  const keys = Array.from({ length: readers }, () => {
    const made = world.tandem.command('user', 'key', 'add', 'admin', '--json');
    return (JSON.parse(made) as { token: string }).token;
  });
  const [host = '', port = ''] = http.split(':');
  return { host, port: Number(port), keys };
}

const ends: (() => void)[] = [];
try {
  await setUp();
  const folder = newFolder();
  const world = await World.up({
    folder,
    after: (end) => ends.push(end),
    system,
    leasedAtLeast: 1,
  });
  const place = await placeOf(world);
  const quietCalls = { calls: 1_000_000, perSecond, holdMs: 5_000, giveUpSeconds: 900 };
  const caller = await sippCaller({ folder, to: world.to, ...quietCalls });
  ends.push(() => void caller.child.kill());
  // Not before: whom we start would have it too.
  setPriority(Number(values.niceness));
  await sleep(8_000);
  const begun = new Date();
  await sleep(seconds * 1_000);
  const quietUntil = new Date();
  const office = world.tandem.pid('office');
  const before = familyUs(office);
  const took = await read(place, performance.now() + seconds * 1_000);
  const readUntil = new Date();
  const readUs = familyUs(office) - before;
  const many = await listen(place);
  const opened = many.open();
  const heardBefore = many.events();
  const bytesBefore = many.bytes();
  const listenedFrom = new Date();
  const cpuBefore = familyUs(office);
  await sleep(seconds * 1_000);
  const listenUs = familyUs(office) - cpuBefore;
  const listenedUntil = new Date();
  const heard = many.events() - heardBefore;
  const megabytes = (many.bytes() - bytesBefore) / seconds / 1e6;
  const stillOpen = many.open();
  many.end();
  caller.child.kill('SIGUSR1');
  await caller.ended;
  await world.drains();
  const quiet = await setUpMs(place, begun, quietUntil);
  const reading = await setUpMs(place, quietUntil, readUntil);
  const listening = await setUpMs(place, listenedFrom, listenedUntil);
  const text = ({ calls, p50, p99 }: typeof quiet): string =>
    `p50 ${p50}, p99 ${p99} ms (${calls})`;
  say(`reads: ${(took.length / seconds).toFixed(0)} a second, ${readers} at once`);
  const { p50, p99 } = readTimes(took);
  const eachUs = (readUs / took.length).toFixed(0);
  say(`  p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms; office ${eachUs} us each`);
  for (const path of PATHS) {
    const one = readTimes(took, path);
    say(`  ${path}: p50 ${one.p50.toFixed(1)}, p99 ${one.p99.toFixed(1)} ms`);
  }
  say(`listeners: ${opened} of ${listeners}, ${stillOpen} at the end, ${heard / seconds} events/s`);
  say(`  ${megabytes.toFixed(1)} MB a second to all of them`);
  say(`  office ${((listenUs / (seconds * 1e6)) * 100).toFixed(0)} % of a core`);
  say(`set-up of calls, nobody asks:  ${text(quiet)}`);
  say(`set-up of calls, with reads:   ${text(reading)}`);
  say(`set-up of calls, with listeners: ${text(listening)}`);
  const slowest = Math.max(reading.p99, listening.p99) - quiet.p99;
  const passed = p99 <= READ_BAR_MS && stillOpen === listeners && slowest <= SETUP_BAR_MS;
  say(passed ? 'ok' : 'MISSED');
  process.exitCode = passed ? 0 : 1;
  await world.tandem.stop();
} finally {
  for (const end of ends) end();
  await cleanUp();
}
