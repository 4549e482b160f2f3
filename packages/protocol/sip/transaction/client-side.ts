// Client transactions: made for each request of the user, and fed with the responses that match.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import type { ClientEffect, TimerName } from './effects.ts';
import * as InviteClient from './invite-client.machine.ts';
import { clientKey, writtenOut } from './matching.ts';
import type { OutgoingRequest, TransactionTypes } from './message-views.ts';
import * as RequestClient from './non-invite-client.machine.ts';
import type { TimingsByTransport } from './timings.ts';
import type {
  ClientTransaction,
  InviteClientTransaction,
  RequestClientTransaction,
} from './transactions.ts';
import type { Workbench } from './workbench.ts';

export interface ClientStart<T extends TransactionTypes> {
  readonly request: OutgoingRequest<T['destination']>;
  readonly owner: T['owner'] | undefined;
  /** Where a gateway has times of its own. */
  readonly timings?: TimingsByTransport;
}

/**
 * A branch is made for one transaction; a second one of the same method is a mistake of its maker.
 */
export type StartRefused = 'branchInUse';

/** The message of an event, of which the effects speak. */
interface Messages<T extends TransactionTypes> {
  /** Of the request that starts the transaction. */
  readonly bytes?: Uint8Array;
  readonly response?: T['response'];
}

const NO_MESSAGE = Object.freeze({});
const PROVISIONAL = Object.freeze({ type: 'provisional' } as const);
const SUCCESS = Object.freeze({ type: 'success' } as const);
const FAILURE = Object.freeze({ type: 'failure' } as const);
const FINAL = Object.freeze({ type: 'final' } as const);
const CANCEL = Object.freeze({ type: 'cancel' } as const);
const TRANSPORT_FAILED = Object.freeze({ type: 'transportFailed' } as const);

export class ClientSide<T extends TransactionTypes> {
  readonly #bench: Workbench<T>;
  readonly #byKey = new Map<string, ClientTransaction<T>>();

  constructor(bench: Workbench<T>) {
    this.#bench = bench;
  }

  get size(): number {
    return this.#byKey.size;
  }

  all(): IterableIterator<ClientTransaction<T>> {
    return this.#byKey.values();
  }

  start(options: ClientStart<T>): Result<ClientTransaction<T>, StartRefused> {
    return this.#start(options, false);
  }

  receive(response: T['response']): void {
    const transaction = this.#byKey.get(clientKey(response));
    const { status } = response;
    if (transaction === undefined) {
      this.#receiveStray(response);
    } else if (transaction.kind === 'requestClient') {
      this.#stepRequest(transaction, status < 200 ? PROVISIONAL : FINAL, { response });
    } else {
      const event = status < 200 ? PROVISIONAL : status < 300 ? SUCCESS : FAILURE;
      this.#stepInvite(transaction, event, { response });
    }
  }

  cancel(transaction: InviteClientTransaction<T>, reason: string | undefined): void {
    transaction.cancelReason ??= reason;
    this.#stepInvite(transaction, CANCEL, NO_MESSAGE);
  }

  timerFired(transaction: ClientTransaction<T>, timer: TimerName, generation: number): void {
    if (transaction.kind === 'inviteClient') {
      this.#stepInvite(transaction, inviteTimer(timer, generation), NO_MESSAGE);
    } else {
      this.#stepRequest(transaction, requestTimer(timer, generation), NO_MESSAGE);
    }
  }

  sendFailed(transaction: ClientTransaction<T>): void {
    if (transaction.kind === 'inviteClient') {
      this.#stepInvite(transaction, TRANSPORT_FAILED, NO_MESSAGE);
    } else {
      this.#stepRequest(transaction, TRANSPORT_FAILED, NO_MESSAGE);
    }
  }

  clear(): void {
    for (const transaction of this.#byKey.values()) this.#bench.release(transaction);
    this.#byKey.clear();
  }

  #start(options: ClientStart<T>, ofLayer: boolean): Result<ClientTransaction<T>, StartRefused> {
    const { request, owner } = options;
    const key = clientKey(request);
    if (this.#byKey.has(key)) return fail('branchInUse');
    const common = {
      method: request.method,
      key: writtenOut(key),
      destination: request.destination,
      timings: this.#bench.timingsFor(request.destination, options.timings),
      owner,
      kept: undefined,
      resendTimer: undefined,
      lifeTimer: undefined,
    };
    if (request.method === 'INVITE') {
      const { state, effects } = InviteClient.start(common.timings);
      const made = { kind: 'inviteClient', ...common, state, cancelReason: undefined } as const;
      return ok(this.#begin(made, effects, request.bytes));
    }
    const { state, effects } = RequestClient.start(common.timings);
    return ok(
      this.#begin({ kind: 'requestClient', ...common, state, ofLayer }, effects, request.bytes),
    );
  }

  #begin(
    transaction: ClientTransaction<T>,
    effects: readonly ClientEffect[],
    bytes: Uint8Array,
  ): ClientTransaction<T> {
    this.#byKey.set(transaction.key, transaction);
    this.#perform(transaction, effects, { bytes });
    return transaction;
  }

  #receiveStray(response: T['response']): void {
    this.#bench.counts.unmatchedResponses += 1;
    if (response.method !== 'INVITE' || response.status < 200 || response.status > 299) return;
    this.#bench.ports.user.strayResponse(response);
  }

  #stepInvite(
    transaction: InviteClientTransaction<T>,
    event: InviteClient.Event,
    messages: Messages<T>,
  ): void {
    const next = InviteClient.step(transaction.state, event, transaction.timings);
    transaction.state = next.state;
    this.#perform(transaction, next.effects, messages);
  }

  #stepRequest(
    transaction: RequestClientTransaction<T>,
    event: RequestClient.Event,
    messages: Messages<T>,
  ): void {
    const next = RequestClient.step(transaction.state, event, transaction.timings);
    transaction.state = next.state;
    this.#perform(transaction, next.effects, messages);
  }

  #perform(
    transaction: ClientTransaction<T>,
    effects: readonly ClientEffect[],
    messages: Messages<T>,
  ): void {
    for (const effect of effects) this.#performOne(transaction, effect, messages);
  }

  #performOne(
    transaction: ClientTransaction<T>,
    effect: ClientEffect,
    messages: Messages<T>,
  ): void {
    switch (effect.do) {
      case 'send':
        this.#bench.send(transaction, bytesOf(messages));
        break;
      case 'keep':
        transaction.kept = bytesOf(messages);
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
        this.#bench.disarm(transaction, effect.timer);
        break;
      case 'count':
        this.#bench.count(effect.what);
        break;
      case 'ack':
        this.#acknowledge(transaction, responseOf(messages));
        break;
      case 'cancel':
        this.#sendCancel(transaction);
        break;
      case 'destroy':
        this.#byKey.delete(transaction.key);
        this.#bench.release(transaction);
        break;
      case 'pass':
        this.#pass(transaction, responseOf(messages));
        break;
      case 'passStray':
        this.#receiveStray(responseOf(messages));
        break;
      case 'tell':
        this.#tell(transaction, effect.what);
        break;
    }
  }

  #acknowledge(transaction: ClientTransaction<T>, response: T['response']): void {
    invariant(transaction.kept !== undefined, 'an INVITE is kept until its final response');
    const ack = this.#bench.ports.make.ack(transaction.kept, response);
    transaction.kept = ack;
    this.#bench.send(transaction, ack);
  }

  #sendCancel(transaction: ClientTransaction<T>): void {
    invariant(transaction.kind === 'inviteClient', `a CANCEL for a ${transaction.kind}`);
    invariant(transaction.kept !== undefined, 'an INVITE is kept until its final response');
    const bytes = this.#bench.ports.make.cancel(transaction.kept, transaction.cancelReason);
    const { destination } = transaction;
    const branch = transaction.key.slice('INVITE '.length);
    // Its own transaction (9.1), of which only the INVITE's result matters: 487, or a 2xx that
    // crossed.
    const request = { method: 'CANCEL', branch, bytes, destination };
    const started = this.#start({ request, owner: undefined }, true);
    invariant(started.ok, 'an INVITE is cancelled once');
  }

  #pass(transaction: ClientTransaction<T>, response: T['response']): void {
    if (transaction.kind === 'requestClient' && transaction.ofLayer) return;
    this.#bench.counts.responses += 1;
    this.#bench.ports.user.response(response, transaction);
  }

  #tell(transaction: ClientTransaction<T>, what: 'timeout' | 'transportFailed'): void {
    this.#bench.countFailure(what);
    if (transaction.kind === 'requestClient' && transaction.ofLayer) return;
    this.#bench.ports.user.failed(what, transaction);
  }
}

function inviteTimer(timer: TimerName, generation: number): InviteClient.Event {
  switch (timer) {
    case 'A':
      return { type: 'timerA', generation };
    case 'B':
      return { type: 'timerB', generation };
    case 'D':
      return { type: 'timerD', generation };
    case 'M':
      return { type: 'timerM', generation };
    default:
      invariant(timer === 'cancelled', `timer ${timer} of an inviteClient`);
      return { type: 'timerCancelled', generation };
  }
}

function requestTimer(timer: TimerName, generation: number): RequestClient.Event {
  switch (timer) {
    case 'E':
      return { type: 'timerE', generation };
    case 'F':
      return { type: 'timerF', generation };
    default:
      invariant(timer === 'K', `timer ${timer} of a requestClient`);
      return { type: 'timerK', generation };
  }
}

function bytesOf<T extends TransactionTypes>(messages: Messages<T>): Uint8Array {
  invariant(messages.bytes !== undefined, 'only the request of the user is sent and kept');
  return messages.bytes;
}

function responseOf<T extends TransactionTypes>(messages: Messages<T>): T['response'] {
  invariant(messages.response !== undefined, 'only a response is acknowledged and passed');
  return messages.response;
}
