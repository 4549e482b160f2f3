// The bar of the transaction layer: what one server and one client transaction cost together, as a
// back-to-back call makes them, and what they hold while they wait out their timers.
// Run: node --expose-gc --import tsx test/bars/transaction.bench.ts
//
// The wire is a stub: a message is an 860-character text of which the fields are slices, as the
// real one cuts them out, so a transaction that held on to a slice would show here with all of its
// text. Time is virtual, but the timer wheel is the real one, with all that lives 32 seconds in it.
import { TimerWheel } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import {
  type Destination,
  type Firing,
  type IncomingRequest,
  type IncomingResponse,
  MAGIC_COOKIE,
  type ServerTransaction,
  TransactionLayer,
  transactionTimings,
} from '@tandem/protocol/sip';

/** 1,000 pairs a second. */
const PAUSE_MS = 1;
const PAIRS_PER_BATCH = 1_000;
const WARM_UP_PAIRS = 40_000;
const MEASURED_PAIRS = 100_000;
const HELD_PAIRS = 30_000;
const RETRANSMISSIONS = 500_000;
const ROUNDS = 3;
const TEXT_CHARACTERS = 860;
const RESPONSE_BYTES = 480;

/** At 1,000 calls/s a call has 1,000 us; three pairs take 50 of them. */
const INVITE_PAIR_BAR_US = 20;
const REQUEST_PAIR_BAR_US = 15;
const RETRANSMISSION_BAR_US = 1.5;
/** At 1,000 calls/s, 64,000 pairs wait out their 32 seconds: 80 MB. */
const HELD_BAR_BYTES = 1_250;

interface Types {
  owner: number;
  destination: Destination;
  request: IncomingRequest;
  response: IncomingResponse;
}

const UDP = { reliable: false };
const FILLER = 'x'.repeat(TEXT_CHARACTERS);
const responseBytes = new Uint8Array(RESPONSE_BYTES);
const inviteBytes = new Uint8Array(TEXT_CHARACTERS);

/** Fields as slices of one text, so that whoever keeps one keeps the text. */
function incomingRequest(method: string, index: number): IncomingRequest {
  const number = String(index).padStart(10, '0');
  const branch = `${MAGIC_COOKIE}-server-${number}`;
  const callId = `call-${number}@customer.example`;
  const text = Buffer.from(`${branch} ${callId} from-tag-${number} ${FILLER}`).toString('latin1');
  const callIdAt = branch.length + 1;
  const tagAt = callIdAt + callId.length + 1;
  return {
    method,
    branch: text.slice(0, branch.length),
    sentBy: '192.0.2.1:5060',
    topVia: '',
    requestUri: '',
    callId: text.slice(callIdAt, callIdAt + callId.length),
    fromTag: text.slice(tagAt, tagAt + 19),
    toTag: method === 'INVITE' ? '' : 'callee-tag',
    cseqNumber: 1,
  };
}

function incomingResponse(status: number, method: string, branch: string): IncomingResponse {
  const text = Buffer.from(`${branch} ${FILLER}`).toString('latin1');
  return { status, method, branch: text.slice(0, branch.length) };
}

class Switch {
  readonly clock = new VirtualClock();
  sent = 0;
  readonly wheel = new TimerWheel<Firing<Types>>({
    clock: this.clock,
    timers: this.clock,
    onFire: (firing) => this.layer.timerFired(firing),
  });
  server: ServerTransaction<Types> | undefined;
  readonly layer = new TransactionLayer<Types>(
    {
      send: () => {
        this.sent += 1;
      },
      timers: this.wheel,
      make: { ack: () => inviteBytes, cancel: () => inviteBytes, trying: () => responseBytes },
      user: {
        request: (_request, transaction) => {
          this.server = transaction;
        },
        ack: () => undefined,
        cancel: () => undefined,
        response: () => undefined,
        strayResponse: () => undefined,
        failed: () => undefined,
      },
    },
    transactionTimings(),
  );

  /** INVITE, 100, INVITE out, 180 in and out, 200 in and out, ACK. */
  invite(messages: Messages): void {
    this.layer.receiveRequest(messages.request, UDP);
    this.#respond(100);
    this.#start('INVITE', messages.branch);
    for (const response of messages.responses) {
      this.layer.receiveResponse(response);
      this.#respond(response.status);
    }
  }

  /** BYE, BYE out, 200 in and out. */
  bye(messages: Messages): void {
    this.layer.receiveRequest(messages.request, UDP);
    this.#start('BYE', messages.branch);
    this.layer.receiveResponse(messages.responses[0] as IncomingResponse);
    this.#respond(200);
  }

  #respond(status: number): void {
    const response = { status, bytes: responseBytes, toTag: 'callee-tag' };
    if (this.server !== undefined) this.layer.respond(this.server, response);
  }

  #start(method: string, branch: string): void {
    const request = { method, branch, bytes: inviteBytes, destination: UDP };
    if (!this.layer.request({ request, owner: 1 }).ok) throw new Error('a branch twice');
  }
}

interface Messages {
  readonly request: IncomingRequest;
  readonly branch: string;
  readonly responses: readonly IncomingResponse[];
}

function messagesOf(method: 'INVITE' | 'BYE', index: number): Messages {
  const branch = Buffer.from(`${MAGIC_COOKIE}-client-${index}`).toString('latin1');
  const statuses = method === 'INVITE' ? [180, 200] : [200];
  return {
    request: incomingRequest(method, index),
    branch,
    responses: statuses.map((status) => incomingResponse(status, method, branch)),
  };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

function usPerPair(method: 'INVITE' | 'BYE'): number {
  const world = new Switch();
  const serve = method === 'INVITE' ? 'invite' : 'bye';
  let made = 0;
  const batch = (): number => {
    const all = Array.from({ length: PAIRS_PER_BATCH }, (_, at) => messagesOf(method, made + at));
    made += PAIRS_PER_BATCH;
    return cpuUs(() => {
      for (const messages of all) {
        world[serve](messages);
        world.clock.passesAtOnce(PAUSE_MS);
      }
    });
  };
  while (made < WARM_UP_PAIRS) batch();
  let us = 0;
  while (made < WARM_UP_PAIRS + MEASURED_PAIRS) us += batch();
  return us / MEASURED_PAIRS;
}

function usPerRetransmission(): number {
  const world = new Switch();
  const known = Array.from({ length: 10_000 }, (_, index) => messagesOf('BYE', index));
  for (const messages of known) world.bye(messages);
  const again = known.map((_, index) => messagesOf('BYE', index).request);
  const us = cpuUs(() => {
    for (let count = 0; count < RETRANSMISSIONS; count += 1) {
      world.layer.receiveRequest(again[count % again.length] as IncomingRequest, UDP);
    }
  });
  if (world.layer.counters.resent !== RETRANSMISSIONS) throw new Error('not all were answered');
  return us / RETRANSMISSIONS;
}

function heapUsed(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc');
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** All bytes a finished pair holds, but for the response that it may have to send again. */
function heldBytes(method: 'INVITE' | 'BYE'): number {
  const world = new Switch();
  const before = heapUsed();
  for (let index = 0; index < HELD_PAIRS; index += 1) {
    const messages = messagesOf(method, index);
    if (method === 'INVITE') world.invite(messages);
    else world.bye(messages);
  }
  const held = (heapUsed() - before) / HELD_PAIRS;
  if (world.layer.size !== 2 * HELD_PAIRS) throw new Error('some pairs are gone');
  return held;
}

function middle(measure: () => number): number {
  const rounds = Array.from({ length: ROUNDS }, measure).sort((a, b) => a - b);
  return rounds[ROUNDS >> 1] ?? Number.NaN;
}

const results = [
  ['INVITE pair (100, 180, 200)', middle(() => usPerPair('INVITE')), INVITE_PAIR_BAR_US, 'us'],
  ['BYE pair (200)', middle(() => usPerPair('BYE')), REQUEST_PAIR_BAR_US, 'us'],
  ['retransmission answered', middle(usPerRetransmission), RETRANSMISSION_BAR_US, 'us'],
  ['held by an answered INVITE pair', heldBytes('INVITE'), HELD_BAR_BYTES, 'bytes'],
  ['held by an answered BYE pair', heldBytes('BYE'), HELD_BAR_BYTES, 'bytes'],
] as const;
for (const [what, value, bar, unit] of results) {
  const shown = value < 100 ? value.toFixed(2) : value.toFixed(0);
  const verdict = value <= bar ? 'met' : 'MISSED';
  process.stdout.write(`${what}: ${shown} ${unit} (bar ${bar}) ${verdict}\n`);
}
process.exitCode = results.every(([, value, bar]) => value <= bar) ? 0 : 1;
