// The bars of the SIP wire layer: what one message costs the signalling thread. A call has some
// fourteen of them, half of them read and half written. Run: node --expose-gc --import tsx
// test/bars/sip-wire.bench.ts
//
// Messages differ in their ids, tags and numbers, as they do in life: reading one and the same
// again and again flatters the processor's guesses.
import {
  HEADERS,
  parse,
  parseToRefuse,
  responseTo,
  type SipRequest,
  StreamFramer,
  writeRequest,
} from '@tandem/protocol/sip';
import { INVITE } from '../../packages/protocol/sip/wire/testing-messages.ts';

const VARIANTS = 256;
const WARM_UP_RUNS = 60_000;
const RUNS = 100_000;
const ROUNDS = 8;
/** Few enough that what is allocated lies in the young generation until it is counted. */
const COUNTED_RUNS = 2_000;

const DATAGRAM = { from: 'datagram' } as const;

/** The same INVITE in the ids of another call; all of one length. */
function variant(index: number): Buffer {
  const id = String(10_000_000 + index * 7_919);
  const text = INVITE.replaceAll('7f3a9c', id.slice(0, 6))
    .replaceAll('as5d2c1f00', `as${id}`)
    .replaceAll('4f1c2b6e', id)
    .replaceAll('8613800138000', `86138${id}`)
    .replaceAll('442071838750', `4420${id}`);
  return Buffer.from(text, 'latin1');
}

const wires = Array.from({ length: VARIANTS }, (_, index) => variant(index));
const at = (run: number): Buffer => wires[run % VARIANTS] as Buffer;

function requestOf(bytes: Buffer): SipRequest {
  const parsed = parse(bytes, DATAGRAM);
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('the INVITE is not read');
  return parsed.value;
}

const requests = wires.map(requestOf);
const requestAt = (run: number): SipRequest => requests[run % VARIANTS] as SipRequest;

/** What a call wants to know of an INVITE, besides what is read anyway. */
function readUsual(bytes: Buffer): number {
  const request = requestOf(bytes);
  const uri = request.uri;
  const contact = request.list(HEADERS.contact);
  const hops = request.read(HEADERS.maxForwards);
  const type = request.read(HEADERS.contentType);
  const routes = request.list(HEADERS.recordRoute);
  const isGood = uri.ok && contact.ok && hops.ok && type.ok && routes.ok;
  if (!isGood) throw new Error('a header is not read');
  return request.bodyLength;
}

const CONTACT = {
  display: '',
  uri: 'sip:203.0.113.5:5060',
  q: undefined,
  expiresSeconds: undefined,
  others: [],
};
const BODY = requestOf(at(0)).body;

/** The INVITE of leg B: all that names the customer is our own. */
function printInvite(run: number): Uint8Array {
  const invite = requestAt(run);
  return writeRequest('INVITE', 'sip:8613800138000@198.51.100.7:5060;user=phone')
    .header(HEADERS.via, {
      protocol: 'SIP/2.0',
      transport: 'UDP',
      host: '203.0.113.5',
      port: 5060,
      branch: `z9hG4bK${invite.callId}`,
      received: undefined,
      rport: 'asked',
      others: [],
    })
    .line(HEADERS.maxForwards, '69')
    .header(HEADERS.from, {
      display: invite.from.display,
      uri: 'sip:442071838750@203.0.113.5',
      tag: invite.fromTag,
      others: [],
    })
    .line(HEADERS.to, '<sip:8613800138000@198.51.100.7;user=phone>')
    .line(HEADERS.callId, `${invite.callId}b`)
    .header(HEADERS.cseq, { number: 1, method: 'INVITE' })
    .header(HEADERS.contact, CONTACT)
    .line(HEADERS.allow, 'INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK, INFO')
    .copy(invite, HEADERS.supported)
    .line(HEADERS.userAgent, 'Tandem')
    .finishWith('application/sdp', BODY);
}

const SOURCE = { address: '192.0.2.10', port: 5060 };

function print200(run: number): Uint8Array {
  return responseTo(requestAt(run), { status: 200, toTag: 'k3j5h2', source: SOURCE })
    .header(HEADERS.contact, CONTACT)
    .finishWith('application/sdp', BODY);
}

const framer = new StreamFramer({ openedBy: 'peer' });

type Work = (run: number) => unknown;

/** The best of some rounds: what others do on the machine only ever adds. */
function usPerRun(work: Work): number {
  let kept: unknown;
  for (let run = 0; run < WARM_UP_RUNS; run += 1) kept = work(run);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let run = 0; run < RUNS; run += 1) kept = work(run);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / RUNS);
  }
  if (kept === undefined) throw new Error('nothing was done');
  return best;
}

/** Bytes of the JavaScript heap per run, garbage included. */
function bytesPerRun(work: Work): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let run = 0; run < COUNTED_RUNS; run += 1) work(run);
  return (process.memoryUsage().heapUsed - before) / COUNTED_RUNS;
}

//  what, microseconds at most, work
const BARS: ReadonlyArray<readonly [string, number, Work]> = [
  ['parse an INVITE of 864 bytes', 4, (run) => parse(at(run), DATAGRAM)],
  ['  and read the usual headers', 5, (run) => readUsual(at(run))],
  ['  and only its lines, to refuse it', 2.5, (run) => parseToRefuse(at(run))],
  ['  from a stream', 7, (run) => framer.push(at(run))],
  ['print the INVITE of leg B', 3, printInvite],
  ['print a 200 with SDP', 2.5, print200],
  ['print a 100', 1.3, (run) => responseTo(requestAt(run), { status: 100 }).finish()],
];

let isMet = true;
for (const [what, bar, work] of BARS) {
  const us = usPerRun(work);
  const bytes = globalThis.gc === undefined ? '' : `, ${bytesPerRun(work).toFixed(0)} bytes`;
  isMet &&= us <= bar;
  const verdict = us <= bar ? 'met' : 'MISSED';
  process.stdout.write(`${what}: ${us.toFixed(2)} us (bar ${bar}) ${verdict}${bytes}\n`);
}
process.exitCode = isMet ? 0 : 1;
