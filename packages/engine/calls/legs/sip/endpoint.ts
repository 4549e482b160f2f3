// The SIP side of the switch: all requests and responses come in here and go to the leg that they
// belong to, to the call that begins with them, or to who serves requests outside of calls.
//
//   INVITE without To tag -> newCallOf -> SipCallerLeg -> taker.offered
//   with To tag           -> dialog table -> leg.receive             unknown: 481
//   ACK                   -> dialog table -> leg.acknowledged        unknown: dropped
//   CANCEL                -> 200, and the owner of its INVITE hears of it
//   REGISTER, OPTIONS ... -> the handler of the method               none: 405 with Allow
//   response              -> the owner of its transaction; a stray 2xx is acknowledged and hung up
//
// An error of ours in one leg ends that leg alone.
import {
  base32Token,
  type Clock,
  type Random,
  type Result,
  type Timers,
  TimerWheel,
} from '@tandem/base/kernel';
import type { DialogFacts } from '@tandem/domain/record';
import {
  type Abilities,
  type CloseReason,
  type Connection,
  DialogTable,
  type Failure,
  HEADERS,
  type ReceivedRequest,
  type ReceivedResponse,
  SipStack,
  type SipStackOptions,
  type SipUser,
  type TimingsByTransport,
  verdictOnRequest,
  verdictOnResponse,
} from '@tandem/protocol/sip';
import type { CalledLeg, CallTaker, Invitation, LegMaker } from '../leg.ts';
import { SipCalledLeg } from './called-leg.ts';
import { SipCallerLeg } from './caller-leg.ts';
import { type LegCount, type LegHost, TAG_CHARACTERS } from './host.ts';
import { destinationsOf } from './invitation.ts';
import { newCallOf, type Refusal } from './new-call.ts';
import { askOutside, type OutsidePlan } from './outside.ts';
import { type Farewell, hangUpFromFacts } from './recovery.ts';
import { type Line, type Question, reply } from './reply.ts';
import {
  BACK_AS_IT_CAME,
  type BackToSource,
  type HopsTo,
  type ReliableTo,
  type SipLegSettings,
} from './settings.ts';
import { dismissStray } from './stray.ts';
import type { LegFiring } from './timers.ts';
import {
  type AnyTransaction,
  type Client,
  type DialogOwner,
  type RequestHandler,
  type Server,
  SILENT,
  type Stack,
  type TransactionOwner,
} from './types.ts';

export interface SipEndpointOptions {
  /** What the stack stands on: sockets, gate, trace, load. */
  readonly stack: Omit<
    SipStackOptions<TransactionOwner>,
    'user' | 'clock' | 'timers' | 'random' | 'timings'
  >;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly timings: TimingsByTransport;
  readonly taker: CallTaker;
  readonly settings: () => SipLegSettings;
  readonly hopsTo: HopsTo;
  /** As RFC 3261 has it when it is not said. */
  readonly backTo?: BackToSource;
  /** `supported` when it is not said. */
  readonly reliableTo?: ReliableTo;
  /** An error of ours that was caught: its call has ended, the others go on. */
  readonly broke: (error: unknown) => void;
}

const METHODS_OF_CALLS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'PRACK', 'UPDATE', 'INFO', 'OPTIONS'];
const EXTENSIONS: ReadonlySet<string> = new Set(['timer', '100rel']);
const SESSION_TYPES: ReadonlySet<string> = new Set(['application/sdp']);
/** Their bodies are not of sessions, and only a dialog gives them a meaning. */
const ONLY_IN_DIALOGS: ReadonlySet<string> = new Set(['BYE', 'PRACK', 'UPDATE', 'INFO']);
/**
 * Who has not proved who it is takes no memory (RFC 3261 section 8.2.7): what comes again is looked
 * at again, so that a flood of strangers leaves nothing behind.
 */
const KEEPS_NOTHING: ReadonlySet<number> = new Set([401, 403, 407]);

const UNANSWERED: ReadonlySet<string> = new Set([
  ...['inviteClient/calling', 'inviteClient/proceeding', 'inviteServer/completed'],
  ...['requestClient/trying', 'requestClient/proceeding'],
]);

export class SipEndpoint implements SipUser<TransactionOwner>, LegHost, LegMaker {
  readonly stack: Stack;
  readonly table = new DialogTable<DialogOwner>();
  readonly wheel: TimerWheel<LegFiring>;
  readonly clock: Clock;
  readonly random: Random;
  readonly hopsTo: HopsTo;
  readonly backTo: BackToSource;
  readonly reliableTo: ReliableTo;
  readonly settings: () => SipLegSettings;
  readonly counters: Record<LegCount, number> = {
    ...{ lostTimer: 0, absorbed: 0, ignored: 0, badBody: 0, broken: 0 },
  };
  #timings: LegHost['timings'];
  readonly #taker: CallTaker;
  readonly #broke: (error: unknown) => void;
  readonly #handlers: RequestHandler[] = [];
  readonly #closings: ((connection: Connection) => void)[] = [];
  #abilities: Abilities;

  constructor(options: SipEndpointOptions) {
    const { clock, timers, random, timings } = options;
    this.clock = clock;
    this.random = random;
    this.#timings = timings.unreliable;
    this.hopsTo = options.hopsTo;
    this.backTo = options.backTo ?? (() => BACK_AS_IT_CAME);
    this.reliableTo = options.reliableTo ?? (() => 'supported');
    this.settings = options.settings;
    this.#taker = options.taker;
    this.#broke = options.broke;
    this.wheel = new TimerWheel({ clock, timers, onFire: (firing) => this.#fired(firing) });
    this.stack = new SipStack({ ...options.stack, clock, timers, random, timings, user: this });
    this.#abilities = abilitiesWith(METHODS_OF_CALLS);
  }

  get timings(): LegHost['timings'] {
    return this.#timings;
  }

  /** For what begins from now on. */
  setTimings(timings: TimingsByTransport): void {
    this.#timings = timings.unreliable;
    this.stack.transactions.setTimings(timings);
  }

  get allow(): string {
    return [...this.#abilities.methods].join(', ');
  }

  /** These methods are served outside of calls from now on; who came last is asked first. */
  serve(methods: readonly string[], handler: RequestHandler): void {
    this.#handlers.unshift(handler);
    this.#abilities = abilitiesWith([...this.#abilities.methods, ...methods]);
  }

  onConnectionClosed(hears: (connection: Connection) => void): void {
    this.#closings.push(hears);
  }

  /** Sends a request outside of calls. */
  ask(plan: OutsidePlan): Result<void, 'noWay'> {
    return askOutside(this.stack, plan);
  }

  invite(invitation: Invitation): CalledLeg {
    return new SipCalledLeg(this, invitation, destinationsOf(this, invitation));
  }

  /** Ends a dialog that only the journal knows; false when no way leads there. */
  hangUpFromFacts(facts: DialogFacts, farewell: Farewell): boolean {
    return hangUpFromFacts(this, facts, farewell);
  }

  /** Requests that no peer has answered for good, and refusals that it has not acknowledged. */
  get unanswered(): number {
    let sum = 0;
    for (const [place, count] of this.stack.transactions.census()) {
      if (UNANSWERED.has(place)) sum += count;
    }
    return sum;
  }

  /** Legs that have hung up, and wait for the ACK of their 2xx before they may say so. */
  get owedByes(): number {
    let sum = 0;
    for (const owner of this.table.owners()) if (owner.owesBye) sum += 1;
    return sum;
  }

  /** At the end of the process, when no ACK would find anybody any more. */
  sayOwedByes(): void {
    for (const owner of [...this.table.owners()]) {
      if (owner.owesBye) this.#guarded(owner, () => owner.sayOwedBye());
    }
  }

  count(what: LegCount): void {
    this.counters[what] += 1;
  }

  /** Tells nobody: calls that are up stay with their peers. */
  async close(): Promise<void> {
    this.wheel.clear();
    await this.stack.close();
  }

  request(received: ReceivedRequest, transaction: Server): void {
    const question = { received, transaction };
    const isWell = this.#guarded(transaction, () => this.#serve(question));
    if (!isWell) this.#answer(question, { status: 500 });
  }

  ack(ack: ReceivedRequest): void {
    const owner = this.table.ofRequest(ack);
    if (owner === undefined) return;
    this.#guarded(owner, () => owner.acknowledged(ack));
  }

  cancel(received: ReceivedRequest, transaction: Server, invite: Server | undefined): void {
    const owner = invite?.owner;
    if (owner === SILENT) {
      this.stack.silence(transaction);
      return;
    }
    const question = { received, transaction };
    this.#answer(question, { status: invite === undefined ? 481 : 200 });
    if (owner !== undefined) this.#guarded(owner, () => owner.cancelled(received));
  }

  response(response: ReceivedResponse, transaction: Client): void {
    const { owner } = transaction;
    if (owner === undefined || verdictOnResponse(response.message).do !== 'pass') return;
    this.#guarded(owner, () => owner.responded(response, transaction));
  }

  strayResponse(response: ReceivedResponse): void {
    const { message } = response;
    if (verdictOnResponse(message).do !== 'pass' || !this.#isAnswerToUs(response)) return;
    const owner = this.table.ofResponse(message);
    if (owner === undefined) dismissStray(this, response);
    else this.#guarded(owner, () => owner.success(response));
  }

  failed(what: Failure, transaction: AnyTransaction): void {
    const { owner } = transaction;
    if (owner !== undefined) this.#guarded(owner, () => owner.failed(what, transaction));
  }

  moved(from: Client, to: Client): void {
    const { owner } = from;
    if (owner !== undefined) this.#guarded(owner, () => owner.moved(to));
  }

  /** Calls outlive connections: the next message opens another one. Registrations may not. */
  connectionClosed(connection: Connection, _why: CloseReason): void {
    for (const hears of this.#closings) hears(connection);
  }

  #serve(question: Question): void {
    const { received, transaction } = question;
    const { message, method } = received;
    const verdict = verdictOnRequest(message, this.#abilities);
    if (verdict.do === 'drop') return;
    if (verdict.do === 'reject') {
      const lines = verdict.headers.map(({ kind, value }): Line => [kind, value]);
      const { status, reason } = verdict;
      this.#answer(question, { status, lines, ...(reason && { reason }) });
      return;
    }
    if (transaction.merged) {
      this.#answer(question, { status: 482 });
      return;
    }
    if (message.toTag !== '') {
      this.#serveInDialog(question);
      return;
    }
    if (method === 'INVITE') {
      this.#offer(question);
      return;
    }
    if (this.#handles(question)) return;
    const allow: readonly Line[] = [[HEADERS.allow, this.allow]];
    const isStray = ONLY_IN_DIALOGS.has(method);
    this.#answer(question, isStray ? { status: 481 } : { status: 405, lines: allow });
  }

  #handles({ received, transaction }: Question): boolean {
    const handler = this.#handlers.find((each) => each.handles(received.method));
    if (handler === undefined) return false;
    handler.request(received, transaction, {
      respond: (response) => {
        this.stack.respond(transaction, response);
        if (KEEPS_NOTHING.has(response.status)) this.stack.abandon(transaction);
      },
      withhold: () => this.stack.abandon(transaction),
    });
    return true;
  }

  #serveInDialog(question: Question): void {
    const { received, transaction } = question;
    const owner = this.table.ofRequest(received);
    if (owner !== undefined) {
      this.#guarded(owner, () => owner.receive(received, transaction));
      return;
    }
    // Dialogs that are no calls belong to the handlers: NOTIFY, SUBSCRIBE.
    const isTheirs = !METHODS_OF_CALLS.includes(received.method) && this.#handles(question);
    if (!isTheirs) this.#answer(question, { status: 481 });
  }

  #offer(question: Question): void {
    const call = newCallOf(this, question);
    if (!call.ok) {
      this.#answer(question, call.error);
      return;
    }
    const leg = new SipCallerLeg(this, call.value);
    this.#guarded(leg, () => this.#taker.offered(leg));
    leg.trying();
  }

  #answer(question: Question, refusal: Refusal): void {
    const toTag = question.received.toTag === '' ? this.#newTag() : '';
    reply(this.stack, question, { ...refusal, toTag });
  }

  #newTag(): string {
    return base32Token(this.random, TAG_CHARACTERS);
  }

  /** RFC 3261 section 18.1.2: a response whose top Via is not ours is dropped. */
  #isAnswerToUs({ message, flow }: ReceivedResponse): boolean {
    const own = this.stack.transport.ownAddress(flow);
    const { host, port } = message.via;
    return host.toLowerCase() === own.host.toLowerCase() && (port ?? 5060) === own.port;
  }

  #fired(firing: LegFiring): void {
    this.#guarded(firing.of, () => firing.of.fired(firing));
  }

  #guarded(what: object, act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.count('broken');
      this.#broke(error);
      this.#ends(what);
      return false;
    }
  }

  #ends(what: object): void {
    try {
      if ('broken' in what && typeof what.broken === 'function') what.broken();
    } catch (error) {
      this.#broke(error);
    }
  }
}

function abilitiesWith(methods: readonly string[]): Abilities {
  return {
    methods: new Set(methods),
    extensions: EXTENSIONS,
    sessionTypes: SESSION_TYPES,
  };
}
