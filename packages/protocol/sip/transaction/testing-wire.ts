// For tests only: messages as lines of words, and a user that writes down what it is told. Enough
// of SIP for transactions, and nothing of its syntax.
import { type Ms, ms, TimerWheel } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { TransactionLayer } from './layer.ts';
import { MAGIC_COOKIE } from './matching.ts';
import type {
  Destination,
  IncomingRequest,
  IncomingResponse,
  OutgoingResponse,
} from './message-views.ts';
import type { Firing, MessageMaker, TransactionUser } from './ports.ts';
import { type TimingsByTransport, transactionTimings } from './timings.ts';
import type { ClientTransaction, ServerTransaction, Transaction } from './transactions.ts';

export interface Place extends Destination {
  readonly name: string;
}

export const UDP: Place = { name: 'udp', reliable: false };
export const TCP: Place = { name: 'tcp', reliable: true };

export interface StubRequest extends IncomingRequest {
  /** Only for tests: how it came. */
  readonly over: Place;
}

export interface StubResponse extends IncomingResponse {
  readonly toTag: string;
}

export interface StubTypes {
  owner: string;
  destination: Place;
  request: StubRequest;
  response: StubResponse;
}

export function request(method: string, fields: Partial<StubRequest> = {}): StubRequest {
  return {
    method,
    branch: `${MAGIC_COOKIE}1`,
    sentBy: '192.0.2.1:5060',
    topVia: '',
    requestUri: 'sip:1000@198.51.100.1',
    callId: 'call1',
    fromTag: 'caller',
    toTag: '',
    cseqNumber: 1,
    over: UDP,
    ...fields,
  };
}

export function response(
  status: number,
  method: string,
  fields: Partial<StubResponse> = {},
): StubResponse {
  return { status, method, branch: `${MAGIC_COOKIE}1`, toTag: 'callee', ...fields };
}

/**
 * What a user answers: its bytes say which request it is for, so that the far side can match it.
 */
export function answer(status: number, to: IncomingRequest, toTag = 'callee'): OutgoingResponse {
  const line = `SIP ${status} ${to.method} ${to.branch} ${toTag}`;
  return { status, toTag, bytes: bytesOf(line) };
}

export function printRequest(of: IncomingRequest, extra = ''): Uint8Array {
  const words = [of.method, of.branch, of.sentBy, of.callId, of.fromTag, of.toTag || '-'];
  return bytesOf(`${[...words, of.cseqNumber].join(' ')}${extra}`);
}

export function parseStub(bytes: Uint8Array, over: Place): StubRequest | StubResponse {
  const [first = '', ...rest] = textOf(bytes).split(' ');
  if (first === 'SIP') {
    const [status, method = '', branch = '', toTag = ''] = rest;
    return { status: Number(status), method, branch, toTag };
  }
  const [branch = '', sentBy = '', callId = '', fromTag = '', toTag = '', cseq] = rest;
  const to = toTag === '-' ? '' : toTag;
  const fields = { branch, sentBy, callId, fromTag, toTag: to, cseqNumber: Number(cseq), over };
  return request(first, fields);
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export const stubMaker: MessageMaker<StubTypes> = {
  ack(invite, to) {
    const of = parseStub(invite, UDP) as StubRequest;
    return printRequest({ ...of, method: 'ACK', toTag: to.toTag });
  },
  cancel(invite, reason) {
    const of = parseStub(invite, UDP) as StubRequest;
    return printRequest({ ...of, method: 'CANCEL' }, reason === undefined ? '' : ` ${reason}`);
  },
  trying: (of) => answer(100, of, '-').bytes,
};

type Client = ClientTransaction<StubTypes>;
type Server = ServerTransaction<StubTypes>;

/** One layer on a clock of its own, whose user does what a test sets in place of these. */
export class LayerUnderTest implements TransactionUser<StubTypes> {
  readonly clock = new VirtualClock();
  readonly #startMs = this.clock.now();
  /** `+500 INVITE ...`: when, and what was sent. */
  readonly sent: string[] = [];
  /** What the user was told, in words. */
  readonly told: string[] = [];
  readonly servers: Server[] = [];
  readonly requests: StubRequest[] = [];
  onRequest: (of: StubRequest, transaction: Server) => void = () => undefined;
  onResponse: (of: StubResponse, transaction: Client) => void = () => undefined;
  readonly wheel = new TimerWheel<Firing<StubTypes>>({
    clock: this.clock,
    timers: this.clock,
    onFire: (firing) => this.layer.timerFired(firing),
  });
  readonly layer: TransactionLayer<StubTypes>;

  constructor(timings: TimingsByTransport = transactionTimings(), wheel = this.wheel as Timers) {
    const send = (bytes: Uint8Array): void => {
      this.sent.push(`+${this.clock.now() - this.#startMs} ${textOf(bytes)}`);
    };
    this.layer = new TransactionLayer(
      { send, timers: wheel, make: stubMaker, user: this },
      timings,
    );
  }

  request(of: StubRequest, transaction: Server): void {
    this.told.push(transaction.merged ? `${of.method} merged` : of.method);
    this.servers.push(transaction);
    this.requests.push(of);
    this.onRequest(of, transaction);
  }

  ack(_of: StubRequest, invite: Server | undefined): void {
    this.told.push(invite === undefined ? 'ACK of no transaction' : 'ACK of an accepted INVITE');
  }

  cancel(of: StubRequest, transaction: Server, invite: Server | undefined): void {
    this.told.push(invite === undefined ? 'CANCEL of nothing' : 'CANCEL of an INVITE');
    this.servers.push(transaction);
    this.requests.push(of);
  }

  response(of: StubResponse, transaction: Client): void {
    this.told.push(`${of.status} for ${transaction.owner ?? 'nobody'}`);
    this.onResponse(of, transaction);
  }

  strayResponse(of: StubResponse): void {
    this.told.push(`stray ${of.status}`);
  }

  failed(what: string, transaction: Transaction<StubTypes>): void {
    this.told.push(`${what} of ${transaction.kind}`);
  }

  /** What was sent since the last call, and what the user was told. */
  news(): { readonly sent: readonly string[]; readonly told: readonly string[] } {
    return { sent: this.sent.splice(0), told: this.told.splice(0) };
  }

  receive(of: StubRequest): void {
    this.layer.receiveRequest(of, of.over);
  }

  passes(duration: number): this {
    this.clock.passesAtOnce(duration);
    return this;
  }

  /** Sends a request of the user's, named after its method. */
  calls(method: string, fields: Partial<StubRequest> = {}, over: Place = UDP): Client {
    const of = request(method, fields);
    const started = this.layer.request({
      request: { method, branch: of.branch, bytes: printRequest(of), destination: over },
      owner: method,
    });
    if (!started.ok) throw new Error(started.error);
    return started.value;
  }
}

export interface Timers {
  arm(delay: Ms, firing: Firing<StubTypes>): number;
  cancel(handle: number): boolean;
}

/** A bad wheel: whatever was armed fires, cancelled or not. So every timer loses its race. */
export function timersThatNeverCancel(clock: VirtualClock, fire: (f: Firing<StubTypes>) => void) {
  return {
    arm(delay: Ms, firing: Firing<StubTypes>): number {
      clock.after(ms(delay), () => fire(firing));
      return 0;
    },
    cancel: (): boolean => false,
  };
}
