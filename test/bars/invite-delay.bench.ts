// The bars of time in signalling: what a Tandem adds to an INVITE between a customer and a vendor at
// 300 calls a second (p99 < 5 ms), and what becomes of calls that are up while twice as many new
// calls come as their gateway may have. Run: node --import tsx test/bars/invite-delay.bench.ts
//   [--rate 300] [--seconds 10] [--limit 150]
//
// Customer and vendor are two sockets of this process, so that both read one clock; they say just as
// much SIP as a call needs and send nothing twice.
import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '10' },
    /** New calls a second that the customer's gateway may have, in the second part. */
    limit: { type: 'string', default: '150' },
  },
});
const HOST = '127.0.0.1';
const BAR_P99_MS = 5;
const HOLD_MS = 200;
/** Calls that are up for the whole of the second part. */
const ESTABLISHED = 100;
/** What a generator that was held up may send at once. */
const MOST_AT_ONCE = 20;
const LOOK_EVERY_MS = 1;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const SDP = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0']
  .concat('m=audio 40000 RTP/AVP 8', '')
  .join('\r\n');

interface Call {
  readonly id: string;
  readonly holdMs: number;
  readonly sentAt: number;
  arrivedAt: number | undefined;
  status: number;
  /** Of the answer to its BYE; 0: none came, or none was sent. */
  ended: number;
  toTag: string;
}

const headerOf = (text: string, name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1] ?? '';

class Peers {
  readonly calls = new Map<string, Call>();
  readonly #customer: Socket = createSocket('udp4');
  readonly #vendor: Socket = createSocket('udp4');
  #to = { host: HOST, port: 0 };
  #made = 0;

  async open(): Promise<{ readonly customer: number; readonly vendor: number }> {
    this.#customer.on('message', (bytes) => this.#customerHears(bytes.toString('latin1')));
    this.#vendor.on('message', (bytes, from) => this.#vendorHears(bytes.toString('latin1'), from));
    await Promise.all(
      [this.#customer, this.#vendor].map(
        (socket) => new Promise<void>((resolve) => socket.bind(0, HOST, resolve)),
      ),
    );
    return { customer: this.#customer.address().port, vendor: this.#vendor.address().port };
  }

  calling(address: string): void {
    const at = address.lastIndexOf(':');
    this.#to = { host: HOST, port: Number(address.slice(at + 1)) };
  }

  begin(holdMs: number): Call {
    this.#made += 1;
    const id = `880${String(this.#made).padStart(8, '0')}`;
    const call = { id, holdMs, sentAt: performance.now(), status: 0, ended: 0, toTag: '' };
    this.calls.set(id, { ...call, arrivedAt: undefined });
    this.#asks('INVITE', id, { cseq: 1, body: SDP });
    return this.calls.get(id) as Call;
  }

  hangUp({ id }: Call): void {
    this.#asks('BYE', id, { cseq: 2 });
  }

  close(): void {
    this.#customer.close();
    this.#vendor.close();
  }

  #asks(method: string, id: string, { cseq, body = '' }: { cseq: number; body?: string }): void {
    const { port } = this.#customer.address();
    const tag = this.calls.get(id)?.toTag ?? '';
    const lines = [
      `${method} sip:${id}@${HOST} SIP/2.0`,
      `Via: SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK-${id}-${method}`,
      'Max-Forwards: 70',
      `From: <sip:4930123456@${HOST}>;tag=c-${id}`,
      `To: <sip:${id}@${HOST}>${tag === '' ? '' : `;tag=${tag}`}`,
      `Call-ID: call-${id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:c@${HOST}:${port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    this.#customer.send(`${lines.join('\r\n')}\r\n\r\n${body}`, this.#to.port, HOST);
  }

  #customerHears(text: string): void {
    if (!text.startsWith('SIP/2.0 ')) return;
    const status = Number(text.slice('SIP/2.0 '.length, 'SIP/2.0 '.length + 3));
    const call = this.calls.get(/^Call-ID: call-(\d+)/im.exec(text)?.[1] ?? '');
    if (call === undefined || status < 200) return;
    const [cseq = '', method] = headerOf(text, 'CSeq').split(' ');
    if (method === 'BYE') call.ended = status;
    if (method !== 'INVITE' || call.status !== 0) return;
    call.status = status;
    call.toTag = /;tag=([^\s;]+)/.exec(headerOf(text, 'To'))?.[1] ?? '';
    this.#asks('ACK', call.id, { cseq: Number(cseq) });
    if (status === 200 && call.holdMs > 0) setTimeout(() => this.hangUp(call), call.holdMs);
  }

  #vendorHears(text: string, { port }: { readonly port: number }): void {
    const [method = ''] = text.split(' ', 1);
    if (method === 'INVITE') {
      const call = this.calls.get(/^INVITE sip:(\d+)@/.exec(text)?.[1] ?? '');
      if (call !== undefined) call.arrivedAt ??= performance.now();
    }
    if (method !== 'INVITE' && method !== 'BYE') return;
    const body = method === 'INVITE' ? SDP : '';
    const lines = [
      'SIP/2.0 200 OK',
      ...[...text.matchAll(/^Via: .*$/gim)].map(([line]) => line.trim()),
      `From: ${headerOf(text, 'From').trim()}`,
      `To: ${headerOf(text, 'To').trim()}${/^To: .*;tag=/im.test(text) ? '' : ';tag=v'}`,
      `Call-ID: ${headerOf(text, 'Call-ID').trim()}`,
      `CSeq: ${headerOf(text, 'CSeq').trim()}`,
      `Contact: <sip:v@${HOST}:${this.#vendor.address().port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    this.#vendor.send(`${lines.join('\r\n')}\r\n\r\n${body}`, port, HOST);
  }
}

const system = (vendor: number, cps: number | null): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.06" }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.03" }] }
parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: 0, SS_BLACK_LIST_NO_ANSWER_LIMIT: 0 }
accounts:
  - { id: acme, type: customer, balance: "1000000", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["${HOST}"], cps: ${cps}, sessionTimer: false }
routingGateways:
  - { id: north-1, account: north, addresses: ["${HOST}:${vendor}"], prefixes: ["880"],
      sessionTimer: false }
`;

/** So many a second for so long; those that were made. */
async function load(peers: Peers, perSecond: number, seconds: number): Promise<readonly Call[]> {
  const made: Call[] = [];
  const began = performance.now();
  for (let due = 0; made.length < perSecond * seconds; ) {
    due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
    const now = Math.min(due - made.length, MOST_AT_ONCE, perSecond * seconds - made.length);
    for (let one = 0; one < now; one += 1) made.push(peers.begin(HOLD_MS));
    await sleep(LOOK_EVERY_MS);
  }
  await sleep(HOLD_MS + 1_000);
  return made;
}

function tellDelays(name: string, calls: readonly Call[]): number {
  const delays = calls.flatMap(({ sentAt, arrivedAt }) =>
    arrivedAt === undefined ? [] : [arrivedAt - sentAt],
  );
  delays.sort((one, other) => one - other);
  const at = (share: number): number => delays[Math.floor(delays.length * share)] ?? Number.NaN;
  const figures = [0.5, 0.99, 1].map((share) => at(Math.min(share, 1 - 1e-9)).toFixed(2));
  print(
    `${name}: INVITE delayed by p50 ${figures[0]} ms, p99 ${figures[1]}, at most ${figures[2]}`,
  );
  return at(0.99);
}

const count = (calls: readonly Call[], status: number): number =>
  calls.filter((one) => one.status === status).length;

async function run(): Promise<void> {
  print(`machine: ${execFileSync('uptime', { encoding: 'utf8' }).trim()}`);
  const [rate, seconds, limit] = [values.rate, values.seconds, values.limit].map(Number) as [
    ...[number, number, number],
  ];
  const folder = newFolder();
  const tandem = await Tandem.up(join(folder, 'data'));
  const peers = new Peers();
  const { vendor } = await peers.open();
  peers.calling(tandem.process('switch').addresses.sip ?? '');
  const apply = (cps: number | null): void => {
    const file = join(folder, 'system.yaml');
    writeFileSync(file, system(vendor, cps));
    tandem.command('apply', '-f', file);
  };
  apply(null);
  await until('a call is answered', async () => {
    const call = peers.begin(HOLD_MS);
    await sleep(HOLD_MS);
    return call.status === 200;
  });
  await load(peers, rate, 2);
  const usual = await load(peers, rate, seconds);
  const p99 = tellDelays(`${rate} calls/s`, usual);
  const failed = usual.length - count(usual, 200);
  const established = Array.from({ length: ESTABLISHED }, () => peers.begin(0));
  await sleep(1_000);
  apply(limit);
  await sleep(1_000);
  const crowd = await load(peers, 2 * limit, seconds);
  tellDelays(`${2 * limit} calls/s where ${limit} may be`, crowd);
  for (const call of established) peers.hangUp(call);
  await sleep(2_000);
  const unharmed = established.filter((one) => one.status === 200 && one.ended === 200).length;
  const [taken, refused] = [count(crowd, 200), count(crowd, 503)];
  const silent = crowd.length - taken - refused;
  print(
    `of ${crowd.length}: ${taken} taken, ${refused} refused by 503, ${silent} unanswered; ` +
      `${unharmed} of ${ESTABLISHED} calls that were up were hung up in order`,
  );
  peers.close();
  await tandem.stop();
  const isTaken = taken >= limit * seconds * 0.9;
  const isMet = p99 < BAR_P99_MS && failed === 0 && isTaken && unharmed === ESTABLISHED;
  print(isMet ? 'the bars are kept' : `MISSED (p99 ${BAR_P99_MS} ms; ${failed} failed)`);
  process.exitCode = isMet ? 0 : 1;
}

try {
  await run();
} finally {
  await cleanUp();
}
