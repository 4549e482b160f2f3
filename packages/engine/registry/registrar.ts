// The registrar (RFC 3261 section 10.3): who asks proves who it is, always; then the bindings
// become what was asked for, and the answer says what they are.
import { base32Token, type Clock, type Random } from '@tandem/base/kernel';
import {
  type AskedContact,
  HEADERS,
  isBehindNat,
  type MessageWriter,
  type OutgoingResponse,
  type ReceivedRequest,
  type RegisterRequest,
  readRegister,
  responseTo,
  userIn,
} from '@tandem/protocol/sip';
import type { Authenticator } from './authenticator.ts';
import type { Binding } from './binding.ts';
import type { Arrival, Bindings } from './bindings.ts';
import { type ContactRefusal, changesFor } from './contact-rules.ts';
import type { FailedRegistrations, RegistrationFailure } from './failed-registrations.ts';
import type {
  AskedIn,
  Member,
  OutOfDialogHandler,
  RegistrarSettings,
  Reply,
  Setting,
  Ways,
} from './ports.ts';
import { productIn } from './product.ts';

export interface RegistrarOptions {
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly random: Random;
  readonly bindings: Bindings;
  readonly authenticator: Authenticator;
  readonly ways: Pick<Ways, 'flowBack'>;
  readonly failures: Pick<FailedRegistrations, 'note'>;
  readonly settings: Setting<RegistrarSettings>;
}

export interface RegistrarCounters {
  readonly taken: number;
  /** Of those: by the short path. */
  readonly lightweight: number;
  readonly challenged: number;
  /** Who it is was known, and it could not be done. */
  readonly refused: number;
}

const TAG_CHARACTERS = 10;

export class Registrar implements OutOfDialogHandler {
  readonly #options: RegistrarOptions;
  readonly #counts = { taken: 0, lightweight: 0, challenged: 0, refused: 0 };

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  get counters(): RegistrarCounters {
    return this.#counts;
  }

  handles(method: string): boolean {
    return method === 'REGISTER';
  }

  request(received: ReceivedRequest, { merged }: AskedIn, reply: Reply): void {
    const { authenticator } = this.#options;
    if (merged) {
      reply.respond(this.#refusal(received, { status: 482, reason: 'Loop Detected' }));
      return;
    }
    const who = authenticator.authenticate(received);
    if (who.is === 'known') {
      reply.respond(this.#register(received, who.user, who.member));
      return;
    }
    this.#counts.challenged += 1;
    const challenge = authenticator.challenge(received, who.stale);
    if (who.wrong !== undefined) {
      const { user, isMember } = who.wrong;
      const fault = isMember ? 'wrongPassword' : 'unknownName';
      this.#failed(received, { user, fault, status: challenge.status, phrase: '' });
    }
    reply.respond(challenge);
  }

  #register(received: ReceivedRequest, user: string, member: Member): OutgoingResponse {
    const { bindings } = this.#options;
    const { message, flow } = received;
    const read = readRegister(message);
    if (!read.ok) return this.#refusal(received, read.error);
    if (read.value.user !== user) return this.#refusal(received, ANOTHER_USER);
    if (member.transports !== null && !member.transports.includes(flow.transport)) {
      return this.#refusal(received, WRONG_TRANSPORT);
    }
    const asked = read.value;
    const there = bindings.find(user)?.bindings ?? [];
    if (this.#refreshes(received, asked, there)) return this.#accepted(received, asked, there);
    const came = this.#arrival(received, asked, member);
    const changes = changesFor(asked, there, { mostSeconds: this.#mostSeconds(came.isNatted) });
    if (!changes.ok) return this.#refusal(received, changes.error);
    this.#counts.taken += 1;
    return this.#accepted(received, asked, bindings.apply(asked, changes.value, came));
  }

  /**
   * SS_SIP_REGISTRATION_LIGHTWEIGHT: the same phone at the same place says that it is still there.
   * Its password has been looked at all the same.
   */
  #refreshes(
    received: ReceivedRequest,
    asked: RegisterRequest,
    there: readonly Binding[],
  ): boolean {
    const { bindings, settings } = this.#options;
    if (!settings().lightweight || asked.contacts === '*') return false;
    const [contact, second] = asked.contacts;
    const binding = there.find(({ uri }) => uri === contact?.uri);
    if (contact === undefined || second !== undefined || binding === undefined) return false;
    if (!isSameArrival(binding, received) || !isOnlyLater(binding, asked, contact)) return false;
    const mostSeconds = this.#mostSeconds(binding.isNatted);
    bindings.refresh(
      binding,
      asked.cseq,
      Math.min(contact.expiresSeconds ?? mostSeconds, mostSeconds),
    );
    this.#counts.taken += 1;
    this.#counts.lightweight += 1;
    return true;
  }

  #mostSeconds(isNatted: boolean): number {
    const { expireSeconds, natExpireSeconds } = this.#options.settings();
    return isNatted ? Math.min(natExpireSeconds, expireSeconds) : expireSeconds;
  }

  #arrival(received: ReceivedRequest, asked: RegisterRequest, member: Member): Arrival {
    const { flow, message, source } = received;
    const [first] = asked.contacts === '*' ? [] : asked.contacts;
    // Behind a proxy of its own it is the proxy's business how to reach it.
    const isNatted = asked.path.length === 0 && isBehindNat(received, first?.uri);
    const back = this.#options.ways.flowBack(received, member.requestAddress);
    return {
      ...{ place: flow.place, remote: source, isNatted },
      requestRemote: back.remote === source || isNatted ? undefined : back.remote,
      flow: flow.reliable ? flow : undefined,
      product: productIn(message),
    };
  }

  #accepted(
    received: ReceivedRequest,
    asked: RegisterRequest,
    bindings: readonly Binding[],
  ): OutgoingResponse {
    const nowMs = this.#options.clock.wallMs();
    const { writer, toTag } = this.#answer(received, 200);
    for (const { uri, q, expiresMs } of bindings) {
      const expiresSeconds = Math.max(0, Math.ceil((expiresMs - nowMs) / 1_000));
      const said = q === 1 ? undefined : q;
      writer.header(HEADERS.contact, { display: '', uri, q: said, expiresSeconds, others: [] });
    }
    if (asked.path.length > 0) {
      // RFC 3327 section 5.3.
      writer.copy(received.message, HEADERS.path).line(HEADERS.supported, 'path');
    }
    return { status: 200, bytes: writer.finish(), toTag };
  }

  #refusal(received: ReceivedRequest, refusal: ContactRefusal): OutgoingResponse {
    const { status, reason, minExpiresSeconds } = refusal;
    this.#counts.refused += 1;
    const user = userIn(received.message.to.uri);
    this.#failed(received, { user, fault: 'refused', status, phrase: reason ?? '' });
    const { writer, toTag } = this.#answer(received, status, reason);
    if (minExpiresSeconds !== undefined) writer.header(HEADERS.minExpires, minExpiresSeconds);
    return { status, bytes: writer.finish(), toTag };
  }

  #failed(
    { message, source }: ReceivedRequest,
    what: Pick<RegistrationFailure, 'user' | 'fault' | 'status' | 'phrase'>,
  ): void {
    const product = productIn(message);
    this.#options.failures.note({ ...what, product, address: source.address });
  }

  #answer(
    { message, source }: ReceivedRequest,
    status: number,
    reason?: string,
  ): { readonly writer: MessageWriter; readonly toTag: string } {
    const toTag = message.toTag || base32Token(this.#options.random, TAG_CHARACTERS);
    const line = reason === undefined ? { status } : { status, reason };
    return { writer: responseTo(message, { ...line, toTag, source }), toTag };
  }
}

/** From the same place, with the same things said of the way there. */
function isSameArrival(binding: Binding, received: ReceivedRequest): boolean {
  const { source, flow } = received;
  return (
    binding.place === flow.place &&
    binding.remote.port === source.port &&
    binding.remote.address === source.address &&
    (binding.flow === undefined || binding.flow.connection === flow.connection) &&
    (binding.path.length > 0 || binding.isNatted === isBehindNat(received, binding.uri))
  );
}

/** Nothing but a later CSeq, and a life that needs no second look. */
function isOnlyLater(binding: Binding, asked: RegisterRequest, contact: AskedContact): boolean {
  const { expiresSeconds = QUICK_SECONDS } = contact;
  return (
    binding.callId === asked.callId &&
    binding.cseq < asked.cseq &&
    binding.q === contact.q &&
    expiresSeconds >= QUICK_SECONDS &&
    binding.path.length === asked.path.length &&
    asked.path.every((one, at) => one === binding.path[at])
  );
}

const ANOTHER_USER: ContactRefusal = Object.freeze({ status: 403, reason: 'To Is Another User' });
const WRONG_TRANSPORT: ContactRefusal = Object.freeze({
  status: 403,
  reason: 'Transport Not Allowed',
});
/** What is shorter may be refused: that is looked at in full. */
const QUICK_SECONDS = 60;
