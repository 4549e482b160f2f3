// The bars of the registrar: what a REGISTER with digest costs from bytes to bytes, what 100,000
// bindings hold in memory, what a round of heartbeats to 10,000 terminals costs on real sockets,
// and what the gate costs for each datagram.
// Run: node --expose-gc --import tsx test/bars/registrar.bench.ts
import { readFile } from 'node:fs/promises';
import { ms, systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { Gate, suspensionFile } from '@tandem/engine/gate';
import { Authenticator, Bindings, Heartbeats, Registrar } from '@tandem/engine/registry';
import { nodeSockets } from '@tandem/platform/net';
import {
  DigestClient,
  DigestServer,
  Flow,
  HEADERS,
  type OutgoingResponse,
  type Place,
  parse,
  ReceivedRequest,
  writeRequest,
} from '@tandem/protocol/sip';

const REGISTER_BAR_US = 100;
const BINDINGS_BAR_MB = 150;
/** Of the 30 s that a round may take: under two hundredths of a core. */
const HEARTBEAT_ROUND_BAR_MS = 500;
const GATE_BAR_US = 1;

const PHONES = 2_000;
const REFRESHES = 10;
const BINDINGS = 100_000;
const TERMINALS = 10_000;
const GATE_ASKED = 2_000_000;

const clock = systemClock();
const timers = systemTimers();
const random = systemRandom();
const US = { address: '198.51.100.1', port: 5060 };
const PLACE: Place = {
  ...{ transport: 'udp', local: US, advertised: undefined, socket: undefined },
};

function registrar(): { readonly registrar: Registrar; readonly bindings: Bindings } {
  const bindings = new Bindings({
    ...{ clock, timers, listener: { hears: () => undefined } },
    ...{ partiesOf: () => [], changed: () => undefined },
  });
  const digest = new DigestServer({
    ...{ clock, random, seal: random.bytes(32), firstAnswerMs: () => 3_600_000 },
    algorithms: ['SHA-256', 'MD5'],
  });
  const authenticator = new Authenticator({
    ...{ digest, random },
    directory: {
      whoIs: (user) => ({
        ...{ password: `secret of ${user}`, parties: [], transports: null },
        replyAddress: 'socket',
        reliableProvisional: 'supported',
        sessionTimer: true,
        requestAddress: 'socket',
        localAddress: null,
      }),
      isKnownAddress: () => false,
    },
    watch: { wrongPassword: () => undefined, rightPassword: () => undefined },
    settings: () => ({ code: 401, realm: '' }),
  });
  return {
    bindings,
    registrar: new Registrar({
      ...{ clock, random, bindings, authenticator },
      ways: { flowBack: ({ flow }) => flow },
      failures: { note: () => undefined },
      settings: () => ({ expireSeconds: 3_600, natExpireSeconds: 300, lightweight: false }),
    }),
  };
}

const target = registrar();
let answers = 0;

function ask(bytes: Uint8Array, from: string): OutgoingResponse | undefined {
  const parsed = parse(bytes, { from: 'datagram' });
  if (!parsed.ok || parsed.value.kind !== 'request') return undefined;
  const flow = new Flow(PLACE, { address: from, port: 5060 });
  let answer: OutgoingResponse | undefined;
  target.registrar.request(
    new ReceivedRequest(parsed.value, flow, flow),
    { merged: false },
    {
      respond: (response) => {
        answer = response;
        answers += 1;
      },
      withhold: () => undefined,
    },
  );
  return answer;
}

class Phone {
  readonly address: string;
  readonly #user: string;
  readonly #client = new DigestClient(random);
  #cseq = 0;

  constructor(at: number) {
    this.#user = String(100_000 + at);
    this.address = `192.${1 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`;
  }

  register(): Uint8Array {
    const uri = 'sip:voip.example.com';
    this.#cseq += 1;
    const writer = writeRequest('REGISTER', uri)
      .line(
        HEADERS.via,
        `SIP/2.0/UDP ${this.address}:5060;branch=z9hG4bK${this.#user}${this.#cseq};rport`,
      )
      .header(HEADERS.maxForwards, 70)
      .line(HEADERS.from, `<sip:${this.#user}@voip.example.com>;tag=a6c85cf`)
      .line(HEADERS.to, `<sip:${this.#user}@voip.example.com>`)
      .line(HEADERS.callId, `1j9FpLxk3uxtm8tn-${this.#user}`)
      .header(HEADERS.cseq, { number: this.#cseq, method: 'REGISTER' })
      .line(HEADERS.contact, `<sip:${this.#user}@${this.address}:5060;ob>;expires=600`)
      .line(HEADERS.userAgent, 'Bench Phone 2.0')
      .line(HEADERS.allow, 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO');
    const login = { user: this.#user, password: `secret of ${this.#user}` };
    this.#client.sign(writer, { method: 'REGISTER', uri }, login);
    return writer.finish();
  }

  asked(answer: OutgoingResponse | undefined): void {
    const parsed = answer && parse(answer.bytes, { from: 'datagram' });
    if (parsed?.ok && parsed.value.kind === 'response')
      this.#client.challenged(parsed.value, false);
  }
}

function registerUs(): { readonly challenge: number; readonly refresh: number } {
  const phones = Array.from({ length: PHONES }, (_, at) => new Phone(at));
  const first = phones.map((phone) => phone.register());
  const askAll = (): readonly (OutgoingResponse | undefined)[] =>
    phones.map(({ address }, at) => ask(first[at] ?? new Uint8Array(), address));
  for (let warm = 0; warm < 3; warm += 1) askAll();
  const before = process.cpuUsage();
  const challenges = askAll();
  const challenge = usSince(before) / PHONES;
  for (const [at, phone] of phones.entries()) phone.asked(challenges[at]);
  const rounds = Array.from({ length: REFRESHES }, () => phones.map((phone) => phone.register()));
  let measured = 0;
  for (const [round, requests] of rounds.entries()) {
    const began = process.cpuUsage();
    for (const [at, bytes] of requests.entries()) ask(bytes, phones[at]?.address ?? '');
    if (round >= 2) measured += usSince(began);
  }
  const { taken } = target.registrar.counters;
  if (taken !== PHONES * REFRESHES) throw new Error(`${taken} were taken`);
  return { challenge, refresh: measured / (PHONES * (REFRESHES - 2)) };
}

function usSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function heapMb(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1_048_576;
}

interface Bound {
  readonly count: number;
  readonly place: Place;
  readonly port?: number;
}

function bind(bindings: Bindings, { count, place, port = 5060 }: Bound): void {
  for (let at = 0; at < count; at += 1) {
    const user = String(200_000 + at);
    const host = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
    // As it comes: parts of the text of a message.
    const text = `<sip:${user}@${host}:5060;ob>;expires=300 1j9FpLxk3uxtm8tn-${user}@${host} ${'x'.repeat(500)}`;
    const wire = Buffer.from(text).toString('latin1');
    const uri = wire.slice(1, wire.indexOf('>'));
    const callId = wire.slice(wire.indexOf(' ') + 1, wire.indexOf(' x'));
    const parsed = {
      ...({ kind: 'sip', scheme: 'sip', user, password: undefined, host } as const),
      ...{ port: 5060, parameters: [], headers: [] },
    };
    const contact = {
      ...{ uri, parsed, q: 1, expiresSeconds: 300 },
      instance: `<urn:uuid:00000000-0000-1000-8000-${user.padStart(12, '0')}> 1`,
    };
    bindings.apply(
      { user, callId, cseq: 1, contacts: [contact], path: [] },
      { kept: [{ contact, seconds: 3_600, refreshes: undefined }], removed: [] },
      {
        ...{ place, requestRemote: undefined, flow: undefined, isNatted: true },
        ...{ remote: { address: port === 5060 ? host : '127.0.0.1', port }, product: 'Phone 1' },
      },
    );
  }
}

function newBindings(): Bindings {
  return registrar().bindings;
}

function bindingsMb(): number {
  const bindings = newBindings();
  const before = heapMb();
  bind(bindings, { count: BINDINGS, place: PLACE });
  const grown = heapMb() - before;
  if (bindings.size !== BINDINGS) throw new Error('they are not all there');
  bindings.clear();
  return grown;
}

async function heartbeatRound(): Promise<{ readonly cpuMs: number; readonly tookMs: number }> {
  const readText = (path: string): Promise<string> => readFile(path, 'utf8');
  const means = { relay: { unavailable: 'not needed here' }, readText };
  const sockets = nodeSockets({ tuning: { dscp: 40, means }, option: '--sip' });
  const deaf = { received: () => undefined, broken: () => undefined };
  const at = { address: '127.0.0.1', port: 0 };
  const [ours, theirs] = [
    await sockets.bindDatagrams(at, deaf),
    await sockets.bindDatagrams(at, deaf),
  ];
  if (!ours.ok || !theirs.ok) throw new Error('no socket');
  const place: Place = { ...PLACE, local: ours.value.local, socket: ours.value };
  const bindings = newBindings();
  bind(bindings, { count: TERMINALS, place, port: theirs.value.local.port });
  // The round is one of the defaults; the wait before it is not worth waiting for.
  const long = { message: 'HELLO', periodMs: ms(30_000), intervalMs: ms(500), batch: 3_000 };
  const once = new Heartbeats({
    ...{ clock, timers, listener: { hears: () => undefined } },
    terminals: () => bindings.behindNat(),
    settings: () => (started ? long : { ...long, periodMs: ms(1) }),
  });
  let started = false;
  const before = process.cpuUsage();
  once.start();
  started = true;
  while (once.counters.rounds === 0)
    await new Promise((resolve) => timers.after(ms(20), () => resolve(undefined)));
  const cpuMs = usSince(before) / 1_000;
  const { lastTookMs, sent, failed } = once.counters;
  once.stop();
  bindings.clear();
  await Promise.all([ours.value.close(), theirs.value.close()]);
  if (sent !== TERMINALS || failed > 0) throw new Error(`${sent} sent, ${failed} failed`);
  return { cpuMs, tookMs: lastTookMs };
}

function gateUs(): number {
  const still = new VirtualClock();
  const gate = new Gate({
    ...{ clock: still, timers: still, random, store: suspensionFile(new BreakableDisk()) },
    known: { gatewayLimit: () => undefined, isBound: () => false },
    settings: () => ({ maxFailures: 6, suspendSeconds: 180 }),
    listener: { hears: () => undefined },
  });
  gate.suspend('203.0.113.66', 60);
  const addresses = Array.from({ length: 4_096 }, (_, at) => `10.${at & 255}.${at >> 8}.7`);
  const before = process.cpuUsage();
  for (let at = 0; at < GATE_ASKED; at += 1) gate.admits(addresses[at & 4_095] ?? '');
  return usSince(before) / GATE_ASKED;
}

const { challenge, refresh } = registerUs();
const mb = bindingsMb();
const { cpuMs, tookMs } = await heartbeatRound();
const gate = gateUs();
target.bindings.clear();
const lines = [
  ['REGISTER with digest, bytes to bytes', refresh, 'us', REGISTER_BAR_US],
  ['REGISTER that is challenged', challenge, 'us', REGISTER_BAR_US],
  [`${BINDINGS} bindings`, mb, 'MB', BINDINGS_BAR_MB],
  [`a round of heartbeats to ${TERMINALS}: work`, cpuMs, 'ms', HEARTBEAT_ROUND_BAR_MS],
  ['the gate, for each datagram', gate, 'us', GATE_BAR_US],
] as const;
for (const [what, value, unit, bar] of lines) {
  const verdict = value <= bar ? 'ok  ' : 'OVER';
  process.stdout.write(`${verdict} ${what}: ${value.toFixed(2)} ${unit} (bar ${bar})\n`);
}
process.stdout.write(
  `     that round took ${tookMs.toFixed(0)} ms, by the defaults; ${answers} answers\n`,
);
process.exitCode = lines.every(([, value, , bar]) => value <= bar) ? 0 : 1;
