// The bar of a new sheet while calls come (BIL-2, BIL-9): a whole Tandem with a hundred calls a
// second of sipp's, into which a sheet of 100,000 rates is imported that begins some seconds later.
// Each call has the price of its own moment, and signalling never stands still: an OPTIONS of the
// customer goes out each 10 ms and its answer is timed.
// Run: node --import tsx test/bars/sheet-live.bench.ts (needs dist/ and sipp; a minute)
import { createSocket } from 'node:dgram';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { askApi } from '@tandem/platform/outbound';
import { dataPaths } from '@tandem/platform/settings';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { freePort, sippCaller, sippVendor } from '../support/sipp.ts';

const PER_SECOND = 100;
const SECONDS = 50;
const CALLS = PER_SECOND * SECONDS;
const SHEET_RATES = 100_000;
/** After the calls have begun; the import is to be over by then. */
const BEGINS_AFTER_S = 38;
const OLD = '0.0600';
const NEW = '0.1200';
const PROBE_MS = 10;
/** A peer sends its message again after 500 ms: so long nothing may be quiet. */
const PAUSE_BAR_MS = 200;
const ANSWER_MS = 300_000;
/** From the vendor's 180 to its 200: not ours. */
const VENDOR_ANSWERS_MS = 50;
const SPEAKS = '127.0.0.1';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const system = (vendorPort: number): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "${OLD}", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0100", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "1000.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["${SPEAKS}"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["${SPEAKS}:${vendorPort}"], prefixes: ["880"] }
parameters:
  SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: "0"
  SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT: "0"
`;

function sheetFile(name: string, at: Date): void {
  const date = at.toISOString();
  const lines = Array.from(
    { length: SHEET_RATES },
    (_, row) => `${2_000_000 + row},Area ${row % 500},0.0${100 + (row % 800)},1/1,${date}`,
  );
  lines.push(`880,Bangladesh,${NEW},1/1,${date}`);
  writeFileSync(name, `Code,Area,Price,Increments,Effective\n${lines.join('\n')}\n`);
}

/** What the switch takes to answer, from when it was asked. */
class Probe {
  readonly #socket = createSocket('udp4');
  readonly #sent = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly delays: number[] = [];
  /** How late the bench itself comes: what it measures has that in it. */
  readonly #own = monitorEventLoopDelay({ resolution: 1 });
  lost = 0;

  constructor(host: string, port: number) {
    this.#socket.on('message', (bytes) => {
      const [, id = ''] = /^Call-ID: (\S+)/im.exec(bytes.toString()) ?? [];
      const sentMs = this.#sent.get(id);
      this.#sent.delete(id);
      if (sentMs !== undefined) this.delays.push(performance.now() - sentMs);
    });
    this.#socket.bind(0, SPEAKS);
    this.#own.enable();
    let count = 0;
    this.#timer = setInterval(() => {
      count += 1;
      const id = `probe-${count}`;
      this.#sent.set(id, performance.now());
      const { port: own } = this.#socket.address();
      const from = `${SPEAKS}:${own}`;
      this.#socket.send(
        [
          `OPTIONS sip:${host}:${port} SIP/2.0`,
          `Via: SIP/2.0/UDP ${from};branch=z9hG4bK${id}`,
          `From: <sip:probe@${from}>;tag=${id}`,
          `To: <sip:${host}>`,
          `Call-ID: ${id}`,
          ...['CSeq: 1 OPTIONS', 'Max-Forwards: 70', 'Content-Length: 0', '', ''],
        ].join('\r\n'),
        port,
        host,
      );
    }, PROBE_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#own.disable();
    await sleep(1_000);
    this.lost = this.#sent.size;
    this.#socket.close();
  }

  ownLateMs(): number {
    return this.#own.max / 1e6;
  }
}

function shares(all: readonly number[]): string {
  const sorted = all.toSorted((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(
      1,
    );
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

interface Listed {
  readonly startedAt: string;
  readonly holdTimeMs: number;
  readonly callerPddMs: number;
  readonly charge: { readonly fee: string } | null;
}

async function recordsOf(data: string): Promise<readonly Listed[]> {
  const place = { socket: dataPaths(data).socket('office') };
  const all: Listed[] = [];
  let after = '';
  for (;;) {
    const path = `/api/v1/cdrs?limit=1000${after === '' ? '' : `&after=${after}`}`;
    const answer = await askApi({ place, path, timeoutMs: ANSWER_MS });
    if (!answer.ok) throw new Error(answer.why);
    const { items, next } = answer.body as { items: readonly Listed[]; next: string | null };
    all.push(...items);
    if (next === null) return all;
    after = encodeURIComponent(next);
  }
}

async function importWhile(data: string, file: string): Promise<number> {
  const beganMs = performance.now();
  const answer = await askApi({
    place: { socket: dataPaths(data).socket('office') },
    ...{ method: 'POST', path: '/api/v1/rate-groups/sell/sheets?mode=partial&file=live.csv' },
    body: { type: 'text/csv', stream: createReadStream(file) },
    timeoutMs: ANSWER_MS,
  });
  if (!answer.ok || answer.status !== 200) throw new Error(JSON.stringify(answer).slice(0, 500));
  return performance.now() - beganMs;
}

/** Of calls that were answered: by a price that is not that of their moment. */
function wronglyPriced(records: readonly Listed[], atMs: number): number {
  const perSecond = (startedMs: number): number => (startedMs < atMs ? 10_000 : 20_000);
  return records.filter(({ startedAt, holdTimeMs, charge }) => {
    const seconds = Math.floor((holdTimeMs + 500) / 1_000);
    const fee = Math.round(Number(charge?.fee) * 1e7);
    return fee !== Math.max(1, seconds) * perSecond(Date.parse(startedAt));
  }).length;
}

async function run(folder: string): Promise<boolean> {
  const vendor = sippVendor({ folder, port: await freePort(), answerMs: VENDOR_ANSWERS_MS });
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system(vendor.port));
  tandem.command('apply', '-f', file);
  const to = tandem.process('switch').addresses.sip ?? '';
  const [host = SPEAKS, port = '0'] = to.split(':');
  await sleep(3_000);
  const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + BEGINS_AFTER_S * 1_000);
  const sheet = join(folder, 'live.csv');
  sheetFile(sheet, at);
  const probe = new Probe(host, Number(port));
  const caller = await sippCaller({
    ...{ folder, to, callee: '8801711000000' },
    ...{ calls: CALLS, perSecond: PER_SECOND, holdMs: 1_000 },
  });
  await sleep(2_000);
  const importMs = await importWhile(tandem.data, sheet);
  const isEarly = Date.now() < at.getTime();
  const code = await caller.ended;
  await probe.end();
  const answered = caller.answered().length;
  let records: readonly Listed[] = [];
  await until('the record of every call that was answered is there', async () => {
    await sleep(1_000);
    // Of calls that were shed there is none.
    records = (await recordsOf(tandem.data)).filter(({ holdTimeMs }) => holdTimeMs > 0);
    return records.length >= answered;
  });
  const wrong = wronglyPriced(records, at.getTime());
  const before = records.filter(({ startedAt }) => Date.parse(startedAt) < at.getTime()).length;
  const longest = Math.max(...probe.delays);
  print(`${CALLS} calls at ${PER_SECOND}/s, ${answered} answered (sipp ended with ${code})`);
  print(`a sheet of ${SHEET_RATES} rates imported meanwhile in ${(importMs / 1_000).toFixed(1)} s`);
  print(
    `${before} calls before its moment, ${records.length - before} after; wrong price: ${wrong}`,
  );
  print(
    `answers to OPTIONS: ${shares(probe.delays)} (bar ${PAUSE_BAR_MS}), ${probe.lost} lost; ` +
      `the bench itself was ${probe.ownLateMs().toFixed(1)} ms late at most`,
  );
  const setUp = records.map(({ callerPddMs }) => callerPddMs - VENDOR_ANSWERS_MS);
  print(`set-up of a call, without the vendor's ${VENDOR_ANSWERS_MS} ms: ${shares(setUp)}`);
  if (!isEarly) print('The sheet was not there before its moment: too slow a machine to tell.');
  await tandem.stop();
  vendor.child.kill();
  return wrong === 0 && answered === CALLS && longest <= PAUSE_BAR_MS && isEarly;
}

try {
  process.exitCode = (await run(newFolder())) ? 0 : 1;
} finally {
  await cleanUp();
}
