// The bar of a flood: 20,000 bogus datagrams a second from 2,000 addresses of loopback at a whole
// Tandem, while phones refresh what they have and others register for the first time. What counts:
// how soon phones have their answers, what the switch holds, and what it costs.
// Run: node --import tsx test/bars/flood.bench.ts [SECONDS] (needs dist/: start the program once)
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askControl } from '@tandem/platform/rpc';
import { dataPaths } from '@tandem/platform/settings';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { RawPhone } from '../support/raw-phone.ts';

const ANSWER_BAR_MS = 100;
const RSS_BAR_MB = 20;
const PER_SECOND = 20_000;
const SOURCES = 2_000;
const QUIET_MS = 3_000;
/** Enough for the answers; whether memory is flat is seen over minutes. */
const FLOOD_SECONDS = 15;
const PHONES = 20;
/** Each has a name of its own: ten places is all that one may have. */
const FIRST_USER = 1_001;
/** Who registers for the first time, each time from another place. */
const NEWCOMER = '2001';
const REST_MS = 40;
const PATIENCE_MS = 2_000;
/** Of the kernel's clock in /proc. */
const TICKS_PER_SECOND = 100;
const MB = 1_048_576;
/** At the memory of the switch, as the flood lasts. */
const LOOKS = 30;

interface Registrar {
  readonly address: string;
  readonly port: number;
}

/** Texts of strangers: no SIP at all, and what scanners send. */
const BOGUS = [
  () => 'x'.repeat(120),
  (host: string, at: number) => request('OPTIONS', `sip:100@${host}`, at),
  (host: string, at: number) => request('REGISTER', `sip:${host}`, at),
  () => 'INVITE sip:1 SIP/2.0\r\nVia: nonsense\r\n\r\n',
];

function request(method: string, uri: string, at: number): string {
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.9.9.9:5060;branch=z9hG4bKflood${at}`,
    `From: <sip:${at % 9_999}@127.9.9.9>;tag=${at}`,
    `To: <sip:${at % 9_999}@127.0.0.1>`,
    `Call-ID: flood-${at}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${at % 9_999}@127.9.9.9:5060>`,
    'User-Agent: scanner',
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n');
}

/** The other process: its sockets must not cost us the time that we measure. */
async function floods({ address, port }: Registrar, floodMs: number): Promise<void> {
  const sockets: Socket[] = [];
  for (let at = 0; at < SOURCES; at += 1) {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    socket.bind(0, `127.${10 + (at >> 8)}.${at & 255}.7`);
    await once(socket, 'listening');
    sockets.push(socket);
  }
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const beganMs = performance.now();
  let sent = 0;
  for (let passedMs = 0; passedMs < floodMs; passedMs = performance.now() - beganMs) {
    for (const due = (passedMs / 1_000) * PER_SECOND; sent < due; sent += 1) {
      const text = BOGUS[sent % BOGUS.length]?.(address, sent) ?? '';
      sockets[sent % SOURCES]?.send(text, port, address);
    }
    await sleep(2);
  }
  process.stdout.write(`${sent}\n`);
  process.exit(0);
}

interface Answers {
  readonly tookMs: number[];
  unanswered: number;
}

/** One after the other, until told to stop. */
async function registering(
  next: (at: number) => Promise<RawPhone>,
  answers: Answers,
  isOver: () => boolean,
): Promise<void> {
  for (let at = 0; !isOver(); at += 1) {
    const phone = await next(at);
    const { statuses, tookMs } = await phone.register();
    for (const [index, status] of statuses.entries()) {
      if (status === 0) answers.unanswered += 1;
      else answers.tookMs.push(tookMs[index] ?? 0);
    }
    await sleep(REST_MS);
  }
}

const share = (values: readonly number[], of: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * of)] ?? 0;

function usageOf(pid: number): { readonly rss: number; readonly cpuMs: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { rss: (kb * 1_024) / MB, cpuMs: (ticks / TICKS_PER_SECOND) * 1_000 };
}

async function phonesOf(registrar: Registrar): Promise<readonly RawPhone[]> {
  const phones: RawPhone[] = [];
  for (let at = 0; at < PHONES; at += 1) {
    phones.push(await phoneAt(registrar, `127.1.0.${at + 1}`, `${FIRST_USER + at}`));
  }
  for (const phone of phones) await phone.register();
  return phones;
}

const phoneAt = (registrar: Registrar, address: string, user: string): Promise<RawPhone> =>
  RawPhone.at({ user, password: 'right', address, registrar, patienceMs: PATIENCE_MS });

async function running(): Promise<Tandem> {
  const folder = newFolder();
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  const account = 'accounts: [{ id: acme, type: customer, balance: "1.00" }]';
  const users = [NEWCOMER, ...Array.from({ length: PHONES }, (_, at) => `${FIRST_USER + at}`)];
  const phones = users.map((user) => `  - { number: "${user}", password: right, account: acme }`);
  writeFileSync(file, [account, 'phones:', ...phones, ''].join('\n'));
  tandem.command('apply', '-f', file);
  return tandem;
}

interface Period {
  readonly known: Answers;
  readonly fresh: Answers;
}

async function period(
  registrar: Registrar,
  phones: readonly RawPhone[],
  { lasts, net }: { readonly lasts: () => Promise<unknown>; readonly net: number },
): Promise<Period> {
  const known: Answers = { tookMs: [], unanswered: 0 };
  const fresh: Answers = { tookMs: [], unanswered: 0 };
  const opened: RawPhone[] = [];
  let isOver = false;
  const first = async (at: number): Promise<RawPhone> => {
    const phone = await phoneAt(registrar, `127.${net}.${at >> 8}.${at & 255 || 1}`, NEWCOMER);
    opened.push(phone);
    return phone;
  };
  const kept = (at: number): Promise<RawPhone> =>
    Promise.resolve(phones[at % phones.length] as RawPhone);
  const work = [registering(kept, known, () => isOver), registering(first, fresh, () => isOver)];
  await lasts();
  isOver = true;
  await Promise.all(work);
  for (const phone of opened) phone.close();
  return { known, fresh };
}

async function measured(seconds: number): Promise<boolean> {
  const tandem = await running();
  const { addresses, pid } = tandem.process('switch');
  const [address = '', port] = (addresses.sip ?? '').split(':');
  const registrar = { address, port: Number(port) };
  const path = dataPaths(tandem.data).control('switch');
  const counters = () => askControl({ path, method: 'registry.counters', timeoutMs: 5_000 });
  await until('the phone is known', async () => {
    const phone = await phoneAt(registrar, '127.1.0.1', `${FIRST_USER}`);
    const { statuses } = await phone.register();
    phone.close();
    return statuses.at(-1) === 200;
  });
  const phones = await phonesOf(registrar);
  const self = fileURLToPath(import.meta.url);
  const words = ['--import', 'tsx', self, 'floods', address, port ?? '', `${seconds}`];
  const flood = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(flood.stdout, 'data');
  const quiet = await period(registrar, phones, { lasts: () => sleep(QUIET_MS), net: 3 });
  const before = usageOf(pid ?? 0);
  const beganMs = performance.now();
  const rss: number[] = [];
  const looks = setInterval(() => rss.push(usageOf(pid ?? 0).rss), (seconds * 1_000) / LOOKS);
  flood.stdin.write('go\n');
  let sent = 0;
  const lasts = async (): Promise<void> => {
    const [bytes] = await once(flood.stdout, 'data');
    sent = Number(String(bytes));
  };
  const flooded = await period(registrar, phones, { lasts, net: 4 });
  clearInterval(looks);
  const tookMs = performance.now() - beganMs;
  const cpuMs = usageOf(pid ?? 0).cpuMs - before.cpuMs;
  const { value } = (await counters()) as { readonly value?: unknown };
  for (const phone of phones) phone.close();
  const { health } = tandem.process('switch') as unknown as { readonly health: unknown };
  const { kernelDrops, received, gated, transactions } = health as Readonly<Record<string, number>>;
  await tandem.stop();
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const tell = (what: string, { tookMs: all, unanswered }: Answers): void => {
    const [half, most, all99] = [share(all, 0.5), share(all, 0.95), share(all, 0.99)];
    const times = [half, most, all99].map((each) => each.toFixed(1)).join(', ');
    say(`${what}: ${all.length} answers, p50, p95, p99 ${times} ms, ${unanswered} unanswered`);
  };
  tell('quiet, refreshing', quiet.known);
  tell('quiet, first time', quiet.fresh);
  tell('flood, refreshing', flooded.known);
  tell('flood, first time', flooded.fresh);
  const perSecond = (sent / tookMs) * 1_000;
  say(
    `${sent} sent, ${perSecond.toFixed(0)} a second; CPU ${((cpuMs / tookMs) * 100).toFixed(0)} %`,
  );
  const late = rss.slice(rss.length / 2);
  const grows = Math.max(...late) - Math.max(...rss.slice(0, rss.length / 2));
  say(`RSS ${before.rss.toFixed(0)} MB before, ${rss.map((each) => each.toFixed(0)).join(' ')}`);
  say(`kernel dropped ${kernelDrops}, received ${received}, gated ${gated}`);
  say(`${transactions} transactions are held`);
  say(JSON.stringify(value));
  return share(flooded.known.tookMs, 0.95) <= ANSWER_BAR_MS && grows <= RSS_BAR_MB;
}

const [, , what, address = '', port, seconds] = process.argv;
if (what === 'floods') await floods({ address, port: Number(port) }, Number(seconds) * 1_000);
else {
  process.exitCode = (await measured(Number(what ?? FLOOD_SECONDS))) ? 0 : 1;
  await cleanUp();
}
