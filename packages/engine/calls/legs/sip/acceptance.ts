// Our 2xx to an INVITE or a re-INVITE, until its ACK came or was given up (answer.machine.ts).
import { answer, type ReceivedRequest } from '@tandem/protocol/sip';
import type { LegHost } from './host.ts';
import type { LegTimers } from './timers.ts';
import type { Server } from './types.ts';

export interface AcceptanceUser {
  /** The ACK of our 2xx: the first one that came. */
  confirmedBy(ack: ReceivedRequest): void;
  /** Now a BYE may be sent. */
  mayHangUp(): void;
  /** The 2xx was never acknowledged; `mayHangUp` follows. */
  neverConfirmed(): void;
}

interface Accepted {
  readonly transaction: Server;
  readonly bytes: Uint8Array;
  readonly toTag: string;
  /** Of the INVITE: its ACK has the same. */
  readonly cseq: number;
}

export class Acceptance {
  readonly #host: LegHost;
  readonly #timers: LegTimers;
  readonly #user: AcceptanceUser;
  #state: answer.State | undefined;
  /** Until its ACK. */
  #accepted: Accepted | undefined;

  constructor(host: LegHost, timers: LegTimers, user: AcceptanceUser) {
    this.#host = host;
    this.#timers = timers;
    this.#user = user;
  }

  /** Sends the 2xx. */
  start(accepted: Accepted): void {
    this.#accepted = accepted;
    const { state, effects } = answer.start(this.#host.timings);
    this.#state = state;
    for (const effect of effects) this.#perform(effect, undefined);
  }

  ack(received: ReceivedRequest): void {
    // That of an INVITE before this one says nothing of it.
    if (this.#accepted !== undefined && received.cseqNumber !== this.#accepted.cseq) return;
    this.#step({ type: 'ack' }, received);
  }

  nextInvite(): void {
    this.#step({ type: 'nextInvite' });
  }

  /** `mayHangUp` follows: at once, or after the ACK of a 2xx that is under way. */
  hangUp(): void {
    if (this.#state === undefined) this.#user.mayHangUp();
    else this.#step({ type: 'hangUp' });
  }

  /** It has hung up, and may not say so yet. */
  get owesBye(): boolean {
    return this.#state?.name === 'unacknowledged' && this.#state.byeWanted;
  }

  /** `mayHangUp` follows where it was waited for: nobody will take the ACK. */
  shutDown(): void {
    this.#step({ type: 'shutDown' });
  }

  peerHungUp(): void {
    this.#step({ type: 'peerHungUp' });
    this.#accepted = undefined;
  }

  timerFired(timer: 'resend' | 'giveUp', generation: number): void {
    this.#step({ type: timer === 'resend' ? 'timerResend' : 'timerGiveUp', generation });
  }

  #step(event: answer.Event, ack?: ReceivedRequest): void {
    if (this.#state === undefined) return;
    const next = answer.step(this.#state, event, this.#host.timings);
    this.#state = next.state;
    if (next.state.name !== 'unacknowledged') this.#accepted = undefined;
    for (const effect of next.effects) this.#perform(effect, ack);
  }

  #perform(effect: answer.Effect, ack: ReceivedRequest | undefined): void {
    switch (effect.do) {
      case 'send':
      case 'resend':
        this.#send();
        break;
      case 'acknowledged':
        if (ack !== undefined) this.#user.confirmedBy(ack);
        break;
      case 'bye':
        this.#user.mayHangUp();
        break;
      case 'notAcknowledged':
        this.#user.neverConfirmed();
        break;
      case 'arm':
        this.#timers.arm(effect.timer, effect.afterMs, effect.generation);
        break;
      case 'disarm':
        this.#timers.disarm(effect.timer);
        break;
      case 'count':
        this.#host.count(effect.what);
        break;
    }
  }

  #send(): void {
    if (this.#accepted === undefined) return;
    const { transaction, bytes, toTag } = this.#accepted;
    this.#host.stack.respond(transaction, { status: 200, bytes, toTag });
  }
}
