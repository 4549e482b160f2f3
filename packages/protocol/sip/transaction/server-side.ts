// Server transactions: found or made for each request, and fed with the user's responses.
import { invariant } from '@tandem/base/kernel';
import type { ServerEffect, TimerName } from './effects.ts';
import * as InviteServer from './invite-server.machine.ts';
import { hasUniqueBranch, mergeKey, oldServerKey, serverKey, writtenOut } from './matching.ts';
import type { OutgoingResponse, TransactionTypes } from './message-views.ts';
import * as RequestServer from './non-invite-server.machine.ts';
import type {
  InviteServerTransaction,
  RequestServerTransaction,
  ServerTransaction,
} from './transactions.ts';
import type { Workbench } from './workbench.ts';

/** The message of an event, of which the effects speak. */
interface Messages<T extends TransactionTypes> {
  readonly received?: T['request'];
  readonly response?: OutgoingResponse;
}

// Shared: a retransmission, an ACK or a timer costs no event of its own.
const NO_MESSAGE = Object.freeze({});
const REQUEST = Object.freeze({ type: 'request' } as const);
const ACK = Object.freeze({ type: 'ack' } as const);
const PROVISIONAL = Object.freeze({ type: 'provisional' } as const);
const SUCCESS = Object.freeze({ type: 'success' } as const);
const FAILURE = Object.freeze({ type: 'failure' } as const);
const FINAL = Object.freeze({ type: 'final' } as const);
const SILENCE = Object.freeze({ type: 'silence' } as const);
const TRANSPORT_FAILED = Object.freeze({ type: 'transportFailed' } as const);

export class ServerSide<T extends TransactionTypes> {
  readonly #bench: Workbench<T>;
  readonly #byKey = new Map<string, ServerTransaction<T>>();
  /** RFC 3261 section 8.2.2.2: requests outside of dialogs, by what two copies have in common. */
  readonly #byMergeKey = new Map<string, ServerTransaction<T>>();

  constructor(bench: Workbench<T>) {
    this.#bench = bench;
  }

  get size(): number {
    return this.#byKey.size;
  }

  all(): IterableIterator<ServerTransaction<T>> {
    return this.#byKey.values();
  }

  receive(request: T['request'], replyTo: T['destination']): void {
    if (request.method === 'ACK') {
      this.#receiveAck(request);
      return;
    }
    const key = serverKey(request, request.method);
    const known = this.#byKey.get(key);
    if (known === undefined) this.#create(request, key, replyTo);
    else if (known.kind === 'inviteServer') this.#stepInvite(known, REQUEST, NO_MESSAGE);
    else this.#stepRequest(known, REQUEST, NO_MESSAGE);
  }

  respond(transaction: ServerTransaction<T>, response: OutgoingResponse): void {
    const messages = { response };
    const { status } = response;
    if (status >= 300) this.#forgetMergeKey(transaction);
    if (transaction.kind === 'requestServer') {
      this.#stepRequest(transaction, status < 200 ? PROVISIONAL : FINAL, messages);
      return;
    }
    const event = status < 200 ? PROVISIONAL : status < 300 ? SUCCESS : FAILURE;
    if (event === FAILURE && transaction.responseTag === '') {
      transaction.responseTag = response.toTag;
    }
    this.#stepInvite(transaction, event, messages);
  }

  silence(transaction: ServerTransaction<T>): void {
    if (transaction.kind === 'requestServer') this.#stepRequest(transaction, SILENCE, NO_MESSAGE);
    else this.#stepInvite(transaction, SILENCE, NO_MESSAGE);
  }

  timerFired(transaction: ServerTransaction<T>, timer: TimerName, generation: number): void {
    if (transaction.kind === 'requestServer') {
      invariant(timer === 'J', `timer ${timer} of a ${transaction.kind}`);
      this.#stepRequest(transaction, { type: 'timerJ', generation }, NO_MESSAGE);
    } else {
      this.#stepInvite(transaction, inviteTimer(timer, generation), NO_MESSAGE);
    }
  }

  sendFailed(transaction: ServerTransaction<T>): void {
    if (transaction.kind === 'inviteServer') {
      this.#stepInvite(transaction, TRANSPORT_FAILED, NO_MESSAGE);
    } else {
      this.#stepRequest(transaction, TRANSPORT_FAILED, NO_MESSAGE);
    }
  }

  abandon(transaction: ServerTransaction<T>): void {
    this.#destroy(transaction);
  }

  clear(): void {
    for (const transaction of this.#byKey.values()) this.#bench.release(transaction);
    this.#byKey.clear();
    this.#byMergeKey.clear();
  }

  #receiveAck(request: T['request']): void {
    const invite = this.#inviteOfAck(request);
    if (invite !== undefined) {
      this.#stepInvite(invite, ACK, { received: request });
    } else {
      this.#bench.counts.unmatchedAcks += 1;
      this.#bench.ports.user.ack(request, undefined);
    }
  }

  #inviteOfAck(request: T['request']): InviteServerTransaction<T> | undefined {
    const found = this.#byKey.get(serverKey(request, 'INVITE'));
    if (found !== undefined) return found.kind === 'inviteServer' ? found : undefined;
    if (hasUniqueBranch(request.branch)) return undefined;
    // RFC 3261 section 17.2.3: the INVITE of an RFC 2543 peer had no To tag, its ACK has ours.
    const old = this.#byKey.get(oldServerKey(request, 'INVITE', ''));
    return old?.kind === 'inviteServer' && old.responseTag === request.toTag ? old : undefined;
  }

  #create(request: T['request'], key: string, replyTo: T['destination']): void {
    this.#bench.counts.requests += 1;
    const mayMerge = request.toTag === '' && request.method !== 'CANCEL';
    const merging = mayMerge ? mergeKey(request) : '';
    const merged = mayMerge && this.#byMergeKey.has(merging);
    if (merged) this.#bench.counts.mergedRequests += 1;
    const common = {
      method: request.method,
      key: writtenOut(key),
      destination: replyTo,
      timings: this.#bench.timingsFor(replyTo),
      owner: undefined,
      kept: undefined,
      resendTimer: undefined,
      lifeTimer: undefined,
      merged,
      mergeKey: merged ? '' : writtenOut(merging),
    };
    if (request.method === 'INVITE') {
      const { state, effects } = InviteServer.start(common.timings);
      const made = { kind: 'inviteServer', ...common, state, request, responseTag: '' } as const;
      this.#begin(made, effects, request);
    } else {
      const { state, effects } = RequestServer.start();
      this.#begin({ kind: 'requestServer', ...common, state }, effects, request);
    }
  }

  #begin(
    transaction: ServerTransaction<T>,
    effects: readonly ServerEffect[],
    received: T['request'],
  ): void {
    this.#byKey.set(transaction.key, transaction);
    if (transaction.mergeKey !== '') this.#byMergeKey.set(transaction.mergeKey, transaction);
    this.#perform(transaction, effects, { received });
  }

  #stepInvite(
    transaction: InviteServerTransaction<T>,
    event: InviteServer.Event,
    messages: Messages<T>,
  ): void {
    const next = InviteServer.step(transaction.state, event, transaction.timings);
    transaction.state = next.state;
    this.#perform(transaction, next.effects, messages);
  }

  #stepRequest(
    transaction: RequestServerTransaction<T>,
    event: RequestServer.Event,
    messages: Messages<T>,
  ): void {
    const next = RequestServer.step(transaction.state, event, transaction.timings);
    transaction.state = next.state;
    this.#perform(transaction, next.effects, messages);
  }

  #perform(
    transaction: ServerTransaction<T>,
    effects: readonly ServerEffect[],
    messages: Messages<T>,
  ): void {
    for (const effect of effects) this.#performOne(transaction, effect, messages);
  }

  #performOne(
    transaction: ServerTransaction<T>,
    effect: ServerEffect,
    messages: Messages<T>,
  ): void {
    switch (effect.do) {
      case 'send':
        this.#bench.send(transaction, bytesOf(messages.response));
        break;
      case 'keep':
        transaction.kept = bytesOf(messages.response);
        break;
      case 'resend':
        this.#bench.resend(transaction);
        break;
      case 'forget':
        transaction.kept = undefined;
        break;
      case 'arm':
        this.#bench.arm(transaction, effect);
        break;
      case 'disarm':
        this.#disarm(transaction, effect.timer);
        break;
      case 'count':
        this.#bench.count(effect.what);
        break;
      case 'sendTrying':
        this.#sendTrying(transaction);
        break;
      case 'destroy':
        this.#destroy(transaction);
        break;
      case 'pass':
        this.#pass(transaction, messages.received);
        break;
      case 'tell':
        this.#bench.countFailure(effect.what);
        this.#bench.ports.user.failed(effect.what, transaction);
        break;
    }
  }

  #disarm(transaction: ServerTransaction<T>, timer: TimerName): void {
    this.#bench.disarm(transaction, timer);
    // The request was only held for the 100 that will not be needed any more.
    if (timer === 'trying' && transaction.kind === 'inviteServer') transaction.request = undefined;
  }

  #sendTrying(transaction: ServerTransaction<T>): void {
    invariant(transaction.kind === 'inviteServer', `a 100 for a ${transaction.kind}`);
    invariant(transaction.request !== undefined, 'the request is held until there is a response');
    transaction.kept = this.#bench.ports.make.trying(transaction.request, transaction.destination);
    transaction.request = undefined;
    this.#bench.send(transaction, transaction.kept);
  }

  #destroy(transaction: ServerTransaction<T>): void {
    this.#byKey.delete(transaction.key);
    this.#forgetMergeKey(transaction);
    this.#bench.release(transaction);
  }

  /**
   * Also when a request failed: the next copy of it would fail as well, while a peer that answers a
   * challenge without counting its CSeq up would never get in.
   */
  #forgetMergeKey(transaction: ServerTransaction<T>): void {
    if (transaction.mergeKey === '') return;
    this.#byMergeKey.delete(transaction.mergeKey);
    transaction.mergeKey = '';
  }

  #pass(transaction: ServerTransaction<T>, received: T['request'] | undefined): void {
    invariant(received !== undefined, 'only a request is passed to the user');
    const { user } = this.#bench.ports;
    if (received.method === 'ACK') {
      user.ack(received, transaction);
    } else if (received.method === 'CANCEL') {
      const invite = this.#byKey.get(serverKey(received, 'INVITE'));
      user.cancel(received, transaction, invite?.kind === 'inviteServer' ? invite : undefined);
    } else {
      user.request(received, transaction);
    }
  }
}

function inviteTimer(timer: TimerName, generation: number): InviteServer.Event {
  switch (timer) {
    case 'trying':
      return { type: 'timerTrying', generation };
    case 'G':
      return { type: 'timerG', generation };
    case 'H':
      return { type: 'timerH', generation };
    case 'I':
      return { type: 'timerI', generation };
    default:
      invariant(timer === 'L', `timer ${timer} of an inviteServer`);
      return { type: 'timerL', generation };
  }
}

function bytesOf(response: OutgoingResponse | undefined): Uint8Array {
  invariant(response !== undefined, 'only a response of the user is sent and kept');
  return response.bytes;
}
