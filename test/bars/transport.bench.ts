// The bar of the transport: CPU of one UDP message received, parsed and answered on loopback; what
// the trace adds; and what an INVITE costs that is turned away under load, beside one that is
// parsed.
// Run: node --import tsx test/bars/transport.bench.ts
//
// The messages come from a process of their own, so that only the answering side is measured; it
// keeps a bounded number of questions open, so that nothing is lost.
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { loadRelay } from '@tandem/native/relay';
import { nodeSockets } from '@tandem/platform/net';
import {
  HEADERS,
  Overload,
  parse,
  type ReceivedRequest,
  responseTo,
  SipStack,
  type SipUser,
  TraceTap,
  Transport,
  transactionTimings,
} from '@tandem/protocol/sip';

const MESSAGES = 200_000;
const WARM_UP = 40_000;
/** Questions open at a time: some batches of the kernel, and far below its buffer. */
const OPEN = 128;
const REFUSALS = 300_000;
const SOURCE = { address: '192.0.2.1', port: 5060 };

/** A tenth of a call's 300 us at seven messages each way, the kernel's share included. */
const ANSWER_BAR_US = 45;
/** With the transaction that remembers the answer for 32 s. */
const TRANSACTION_BAR_US = 60;
/** About a parse alone: the rest of a refusal, and all that comes after it, is what is saved. */
const REFUSAL_BAR_US = 3.5;
const TRACE_OFF_BAR_US = 0.05;

function options(count: number, port: number): string {
  return [
    'OPTIONS sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-bench-${count};rport`,
    'Max-Forwards: 70',
    `From: "bench" <sip:bench@127.0.0.1>;tag=${count}`,
    'To: <sip:127.0.0.1>',
    `Call-ID: ${count}-bench-0123456789abcdef@127.0.0.1`,
    'CSeq: 1 OPTIONS',
    'Contact: <sip:bench@127.0.0.1>',
    'Accept: application/sdp',
    'User-Agent: bench',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}

/** The other process: asks as fast as it is answered. */
function ask(port: number): void {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: 4_194_304,
    lookup: (address, _, found) => found(null, address, 4),
  });
  let sent = 0;
  let wanted = 0;
  const next = (): void => {
    sent += 1;
    socket.send(options(sent, socket.address().port), port, '127.0.0.1');
  };
  let answered = 0;
  socket.on('message', () => {
    answered += 1;
    if (sent < wanted) next();
    else if (answered === wanted) process.send?.('done');
  });
  process.on('message', (more: number) => {
    wanted += more;
    for (let count = 0; count < OPEN; count += 1) next();
  });
  process.on('disconnect', () => process.exit());
  socket.bind(0, '127.0.0.1', () => process.send?.('ready'));
}

interface Server {
  readonly port: number;
  close(): Promise<void>;
}

/** The native relay reads and writes many datagrams a system call; Node one. */
type By = 'relay' | 'Node';

const sockets = (by: By = 'relay') =>
  nodeSockets({
    tuning: {
      dscp: 40,
      means: {
        relay: by === 'relay' ? loadRelay() : { unavailable: 'to be compared with' },
        readText: (path) => readFile(path, 'utf8'),
      },
    },
    option: '--sip',
  });

const REAL = { clock: systemClock(), timers: systemTimers() };

function answerTo({ message, source }: ReceivedRequest): Uint8Array {
  const line = { status: 200, toTag: 'bench', source };
  return responseTo(message, line).line(HEADERS.allow, 'INVITE, ACK, BYE, OPTIONS').finish();
}

async function transportAlone(trace?: TraceTap, by?: By): Promise<Server> {
  const transport = new Transport<undefined>({
    ...{ ...REAL, sockets: sockets(by) },
    ...(trace === undefined ? {} : { trace }),
    user: {
      request: (request) => transport.send(answerTo(request), request.replyTo),
      response: () => undefined,
      sendFailed: () => undefined,
      connectionClosed: () => undefined,
    },
  });
  const place = await transport.listen({ transport: 'udp', address: '127.0.0.1', port: 0 });
  if (!place.ok) throw new Error(place.error.message);
  return { port: place.value.local.port, close: () => transport.close() };
}

async function wholeStack(): Promise<Server> {
  const user: SipUser<undefined> = {
    request: (request, transaction) => {
      const bytes = answerTo(request);
      stack.respond(transaction, { status: 200, bytes, toTag: 'bench' });
    },
    ...{ ack: nothing, cancel: nothing, response: nothing, strayResponse: nothing },
    ...{ failed: nothing, moved: nothing, connectionClosed: nothing },
  };
  const stack = new SipStack<undefined>({
    ...{ ...REAL, sockets: sockets(), random: systemRandom() },
    ...{ timings: transactionTimings(), user },
  });
  const wanted = { transport: 'udp', address: '127.0.0.1', port: 0 } as const;
  const place = await stack.transport.listen(wanted);
  if (!place.ok) throw new Error(place.error.message);
  return { port: place.value.local.port, close: () => stack.close() };
}

function nothing(): void {
  // Not of interest here.
}

async function usPerMessage(server: Server): Promise<number> {
  const asker = fork(fileURLToPath(import.meta.url), [String(server.port)], {
    execArgv: process.execArgv,
  });
  const says = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      asker.once('message', resolve);
      asker.once('exit', () => reject(new Error('the asking process ended')));
    });
  await says();
  const round = async (count: number): Promise<number> => {
    const before = process.cpuUsage();
    asker.send(count);
    await says();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
  await round(WARM_UP);
  const us = await round(MESSAGES);
  asker.removeAllListeners('exit');
  asker.disconnect();
  await server.close();
  return us;
}

const SDP = `v=0\r\no=- 123 456 IN IP4 192.0.2.1\r\ns=-\r\n${'a=sendrecv\r\n'.repeat(23)}`;

const INVITE = Buffer.from(
  [
    'INVITE sip:8613800138000@198.51.100.1:5060 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabcdef0123456789;rport',
    'Max-Forwards: 70',
    'From: "Alice" <sip:1000@192.0.2.1>;tag=abc123def',
    'To: <sip:8613800138000@198.51.100.1>',
    'Call-ID: 1234567890abcdef@192.0.2.1',
    'CSeq: 1 INVITE',
    'Contact: <sip:1000@192.0.2.1:5060>',
    'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO',
    'Supported: 100rel, timer, replaces',
    'User-Agent: bench/1.0',
    'Session-Expires: 1800',
    'Content-Type: application/sdp',
    `Content-Length: ${SDP.length}`,
    '',
    SDP,
  ].join('\r\n'),
);

function usOf(times: number, act: () => void): number {
  for (let count = 0; count < times / 4; count += 1) act();
  const before = process.cpuUsage();
  for (let count = 0; count < times; count += 1) act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function refusalUs(): number {
  const overload = new Overload({ ...REAL, read: () => ({ delayMs: 1_000, backlogBytes: 0 }) });
  while (overload.share < 1) overload.update({ delayMs: 1_000, backlogBytes: 0 });
  return usOf(REFUSALS, () => {
    if (overload.refuseRaw(INVITE, SOURCE) === undefined) throw new Error('it was not refused');
  });
}

/** What an INVITE costs that is parsed and refused by the usual way. */
function parsedRefusalUs(): number {
  const seconds = { seconds: 5, comment: '', durationSeconds: undefined, others: [] };
  return usOf(REFUSALS, () => {
    const parsed = parse(INVITE, { from: 'datagram' });
    if (!parsed.ok) throw new Error(parsed.error.says);
    responseTo(parsed.value, { status: 503, toTag: 'x', source: SOURCE })
      .header(HEADERS.retryAfter, seconds)
      .finish();
  });
}

function parseUs(): number {
  return usOf(REFUSALS, () => {
    if (!parse(INVITE, { from: 'datagram' }).ok) throw new Error('it is not good');
  });
}

function traceUs(isOn: boolean): number {
  const trace = new TraceTap(REAL.clock);
  if (isOn) trace.start();
  const passing = { direction: 'in', transport: 'udp', local: SOURCE, remote: SOURCE } as const;
  return usOf(REFUSALS, () => {
    if (trace.isOn) trace.record(passing, INVITE);
  });
}

async function main(): Promise<void> {
  const idle = new TraceTap(REAL.clock);
  const tracing = new TraceTap(REAL.clock);
  tracing.start();
  const rows: ReadonlyArray<readonly [string, number, number | undefined]> = [
    [
      'OPTIONS answered by the transport alone',
      await usPerMessage(await transportAlone()),
      ANSWER_BAR_US,
    ],
    [
      'the same by sockets of Node',
      await usPerMessage(await transportAlone(undefined, 'Node')),
      undefined,
    ],
    [
      'the same with a trace that is off',
      await usPerMessage(await transportAlone(idle)),
      ANSWER_BAR_US,
    ],
    [
      'the same with a trace that is on',
      await usPerMessage(await transportAlone(tracing)),
      undefined,
    ],
    [
      'OPTIONS answered by a transaction',
      await usPerMessage(await wholeStack()),
      TRANSACTION_BAR_US,
    ],
    ['INVITE turned away from its bytes', refusalUs(), REFUSAL_BAR_US],
    ['INVITE parsed', parseUs(), undefined],
    ['INVITE parsed and turned away', parsedRefusalUs(), undefined],
    ['a message at a trace that is off', traceUs(false), TRACE_OFF_BAR_US],
    ['a message at a trace that is on', traceUs(true), undefined],
  ];
  for (const [what, us, bar] of rows) {
    const verdict = bar === undefined ? '' : ` (bar ${bar}) ${us <= bar ? 'met' : 'MISSED'}`;
    process.stdout.write(`${what}: ${us.toFixed(2)} us${verdict}\n`);
  }
  process.exitCode = rows.every(([, us, bar]) => bar === undefined || us <= bar) ? 0 : 1;
}

const [, , port] = process.argv;
if (port === undefined) await main();
else ask(Number(port));
