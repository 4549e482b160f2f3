// A call to a phone of ours: all its places of one rank ring together, the first that answers has
// the call and the others are told so; those of lower rank follow when nobody answered. What comes
// to nothing goes on as the phone has it: to another number, which is a call of its own, or to the
// gateways (calls.md 1.6, SVC-1).
//
//   begin -> action -> ring -> answered            | action: domain/routing/phone-action.ts
//              ^         `-> nobody -> action      |
//              `- forward, toGateways, refuse      |
import type { RecordedAttempt } from '@tandem/domain/record';
import { type ForwardCause, type PhoneAction, ringSeconds } from '@tandem/domain/routing';
import { type ForwardedCall, partyOf } from './admit/admit.ts';
import {
  actionAfter,
  actionOf,
  onwardOf,
  type PhoneEntry,
  placesOf,
} from './admit/called-phone.ts';
import { mediaAddressesOf, whyFencedOut } from './admit/fences.ts';
import { invitationToPhone, numbersToPhone, type OutboundNumbers } from './admit/invitation.ts';
import type { AttemptFailure } from './attempt.machine.ts';
import { Attempt, type AttemptUser, type EarlyEvent } from './attempt.ts';
import { type TimerOwner, TimerPlace } from './call-timers.ts';
import { Hunt } from './hunt.ts';
import type { HuntOptions, Pursuit } from './hunting.ts';
import type {
  AnsweredWord,
  CalledLeg,
  Description,
  Invitation,
  LegEvent,
  Offered,
  PhonePlace,
} from './legs/leg.ts';
import { incomingLine } from './occupancy.ts';
import { DIVERSION_REASONS, outcomeOfPhone, refusedByPhone, toldByPhone } from './phone-ends.ts';
import { phoneTimeoutsMs } from './timeouts.ts';
import { type Failed, FENCED_OUT, FENCED_OUT_CAUSE, moreTelling, rowEnd } from './unreached.ts';

/** Makes the call that a phone sends on. Nothing happens before the leg is listened to. */
export interface ForwardMaker {
  forward(forward: ForwardedCall, offered: Offered): CalledLeg;
}

export interface PhoneHuntOptions extends HuntOptions {
  readonly forwards: ForwardMaker;
}

/** Q.850 26, non-selected user clearing: another place of the phone has answered. */
const ANSWERED_ELSEWHERE = 26;
/** Q.850 19, no answer from user. */
const NO_ANSWER = 19;
const MS_PER_SECOND = 1_000;
const FIRST_GLOBAL_FAILURE = 600;

export class PhoneHunt implements AttemptUser, TimerOwner, Pursuit {
  readonly #phone: PhoneEntry;
  readonly #options: PhoneHuntOptions;
  readonly #rows: RecordedAttempt[] = [];
  /** Those that the call still waits for. */
  readonly #ringing = new Set<Attempt>();
  /** Those whose legs are not gone. */
  readonly #legs = new Set<Attempt>();
  readonly #patience = new TimerPlace();
  readonly #lineKeys: readonly bigint[];
  #ranks: (readonly (PhonePlace | null)[])[] = [];
  #numbers: OutboundNumbers;
  #isForwarding = false;
  #gateways: Hunt | undefined;
  /** Whose media the caller was told of. */
  #sdpFrom: Attempt | undefined;
  #rang = false;
  #told: Failed | null = null;

  constructor(phone: PhoneEntry, options: PhoneHuntOptions) {
    this.#phone = phone;
    this.#options = options;
    this.#lineKeys = [phone.key, incomingLine(phone.key)];
    const { billedCaller, billedCallee } = options.routing.facts.numbers;
    this.#numbers = { caller: billedCaller, callee: billedCallee };
  }

  get attempts(): readonly RecordedAttempt[] {
    return this.#gateways === undefined ? this.#rows : [...this.#rows, ...this.#gateways.attempts];
  }

  get underWay(): readonly RecordedAttempt[] {
    return [...this.#rows, ...(this.#gateways?.underWay ?? [])];
  }

  get leaving(): number {
    return this.#legs.size + (this.#gateways?.leaving ?? 0);
  }

  begin(): void {
    const { facts, world } = this.#options.routing;
    this.#do(actionOf(this.#phone, facts, world));
  }

  giveUp(cause: number, outcome: string): void {
    this.#gateways?.giveUp(cause, outcome);
    this.#dismiss(cause, outcome);
    this.#quiet();
  }

  guard(entry: () => void): void {
    this.#options.user.guard(entry);
  }

  attemptHeard(attempt: Attempt, event: EarlyEvent): void {
    if (!this.#ringing.has(attempt) || this.#isFencedOut(attempt, event.description)) return;
    if (event.description !== null) this.#sdpFrom ??= attempt;
    const isFirst = this.#sdpFrom === undefined || this.#sdpFrom === attempt;
    const wasRung = this.#rang;
    if (event.type === 'ringing') this.#rang = true;
    if (!this.#isForwarding) this.#watch();
    // What several places say at once is one ringing, and one answer in one dialog.
    if (wasRung && (!isFirst || event.description === null)) return;
    this.#options.user.heard(isFirst ? event : { ...event, description: null });
  }

  attemptAnswered(attempt: Attempt, { description, headers }: AnsweredWord): void {
    if (!this.#ringing.has(attempt) || this.#isFencedOut(attempt, description)) return;
    this.#ringing.delete(attempt);
    this.#legs.delete(attempt);
    this.#dismiss(ANSWERED_ELSEWHERE, 'answeredElsewhere');
    this.#options.timers.disarm(this.#patience);
    const ended = { status: 200, outcome: 'connected', phrase: '', q850: null };
    this.#rows.push(attempt.record(ended));
    this.#trace('answered');
    const held = {
      attempt,
      measuredAs: null,
      holder: this,
      lineKeys: this.#isForwarding ? [] : this.#lineKeys,
    };
    const { maxCallSeconds } = this.#phone.party;
    const said = { description, headers, passes: this.#isForwarding ? null : this.#phone.party };
    this.#options.user.answered({ ...held, vendor: null, maxCallSeconds, ...said });
  }

  attemptFailed(attempt: Attempt, failure: AttemptFailure): void {
    if (!this.#ringing.delete(attempt)) return;
    const end = rowEnd(failure);
    this.#rows.push(attempt.record(end));
    this.#trace(`${end.outcome} ${end.status ?? ''}`.trimEnd());
    this.#told = moreTelling(this.#told, toldByPhone(failure, this.#rang));
    // RFC 3261 section 16.7: who says 6xx says it for all places.
    const status = failure.by === 'peer' ? failure.failure.status : 0;
    if (status >= FIRST_GLOBAL_FAILURE) {
      this.#ranks = [];
      this.#dismiss(ANSWERED_ELSEWHERE, 'declinedElsewhere');
    }
    if (this.#ringing.size === 0) this.#ringNext();
  }

  attemptFreed(attempt: Attempt): void {
    this.#legs.delete(attempt);
    this.#options.user.freed();
  }

  calledHeard(event: LegEvent): void {
    this.#options.user.calledHeard(event);
  }

  ignored(): void {
    this.#options.user.ignored();
  }

  /** It rang for as long as the phone lets it. */
  timerFired(): void {
    this.guard(() => {
      this.#ranks = [];
      this.#dismiss(NO_ANSWER, 'NoAnswer');
      this.#trace('nobody answers');
      this.#comesTo(actionAfter(this.#phone, 'noAnswer', this.#options.routing));
    });
  }

  #isFencedOut(attempt: Attempt, description: Description): boolean {
    // What a call that was sent on hears is asked there.
    if (this.#isForwarding) return false;
    const addresses = mediaAddressesOf(description);
    const why = whyFencedOut(addresses, this.#phone.party, this.#options.routing.world);
    if (why === null) return false;
    this.#trace(`its media may not go there: ${why}`);
    attempt.turnDown(FENCED_OUT_CAUSE);
    this.attemptFailed(attempt, FENCED_OUT);
    return true;
  }

  #do(action: PhoneAction): void {
    switch (action.do) {
      case 'ring':
        this.#ring();
        return;
      case 'forward':
        this.#forward(action.to, action.because);
        return;
      case 'toGateways':
        this.#trace('on to the gateways');
        this.#gateways = new Hunt(this.#options);
        this.#gateways.begin();
        return;
      case 'refuse': {
        this.#trace(`refused: ${action.because}`);
        const { callerKind } = this.#options.routing.facts;
        const end = refusedByPhone(action.because, { caller: callerKind, told: this.#told });
        this.#options.user.unreached(end);
        return;
      }
    }
  }

  #ring(): void {
    const { facts, world, caller } = this.#options.routing;
    const numbers = numbersToPhone(this.#phone, { caller, numbers: facts.numbers });
    if (!numbers.ok) this.#trace(`its rules make ${numbers.error.tooLong} too long`);
    else this.#numbers = numbers.value;
    for (const key of this.#lineKeys) world.lines.take(key, this);
    this.#ranks = ranksOf(placesOf(this.#phone, world));
    this.#ringNext();
  }

  #ringNext(): void {
    const rank = this.#isForwarding ? undefined : this.#ranks.shift();
    if (rank === undefined) {
      this.#nobody();
      return;
    }
    const { world } = this.#options.routing;
    this.#trace(`rings at ${rank.length} ${rank.length === 1 ? 'place' : 'places'}`);
    const timeoutsMs = phoneTimeoutsMs(world.snapshot.parameters);
    const attempts = rank.map((place) => this.#attempt(this.#legTo(place), timeoutsMs));
    // One that fails at once is no reason not to ring the others.
    for (const attempt of attempts) if (this.#ringing.has(attempt)) attempt.begin();
  }

  #legTo(place: PhonePlace | null): CalledLeg {
    return this.#options.legs.invite(this.#invitation(place));
  }

  #invitation(place: PhonePlace | null): Invitation {
    const { offered, routing } = this.#options;
    const { facts, world, caller } = routing;
    const { parameters } = world.snapshot;
    const about = { offered, caller, facts, numbers: this.#numbers, parameters };
    return invitationToPhone(this.#phone, about, place);
  }

  #attempt(leg: CalledLeg, timeoutsMs: ReturnType<typeof phoneTimeoutsMs> | null): Attempt {
    const { routing, timers } = this.#options;
    const attempt = new Attempt({
      ...{ leg, gateway: partyOf(this.#phone), numbers: this.#numbers, timeoutsMs, timers },
      ...{ user: this, now: () => routing.world.now, callStartedAt: routing.facts.startedAt },
    });
    this.#ringing.add(attempt);
    this.#legs.add(attempt);
    return attempt;
  }

  #nobody(): void {
    if (this.#isForwarding) {
      this.#do({ do: 'refuse', because: 'noAnswer' });
      return;
    }
    const outcome = outcomeOfPhone(this.#told);
    if (outcome !== null) this.#comesTo(actionAfter(this.#phone, outcome, this.#options.routing));
    else this.#comesTo({ do: 'refuse', because: 'noAnswer' });
  }

  #comesTo(action: PhoneAction): void {
    this.#quiet();
    this.#do(action);
  }

  #forward(to: string, because: ForwardCause): void {
    const { offered, forwards, legs, routing } = this.#options;
    this.#trace(`sent on to ${to} (${because})`);
    this.#isForwarding = true;
    this.#told = null;
    this.#numbers = { ...this.#numbers, callee: to };
    const forward = {
      phone: this.#phone,
      to,
      reason: DIVERSION_REASONS[because],
      parent: routing.facts,
    };
    const maxForwards = Math.max(0, offered.maxForwards - 1);
    const told = { ...offered, callee: to, toUser: to, maxForwards };
    const makes = (description: Description): CalledLeg =>
      forwards.forward(forward, { ...told, description });
    // Asked for as any leg is, so that its media take the way that they take there.
    const leg = legs.invite({ ...this.#invitation(null), makes });
    // The call that it is has timers of its own.
    this.#attempt(leg, null).begin();
  }

  /** From when it rings; the places have no say in it. */
  #watch(): void {
    const { timers, routing } = this.#options;
    if (this.#patience.handle !== undefined) return;
    const seconds = ringSeconds(
      this.#phone.party,
      onwardOf(this.#phone, routing.facts, routing.world),
    );
    if (seconds === null) return;
    const afterMs = seconds * MS_PER_SECOND;
    timers.arm(this, this.#patience, { afterMs, name: 'patience', generation: 1 });
  }

  #dismiss(cause: number, outcome: string): void {
    const ended = { status: null, outcome, phrase: '', q850: null };
    for (const attempt of [...this.#ringing]) {
      this.#ringing.delete(attempt);
      this.#rows.push(attempt.record(ended));
      attempt.giveUp(cause);
    }
  }

  /** It does not ring any more: its lines are free. */
  #quiet(): void {
    const { timers, routing } = this.#options;
    timers.disarm(this.#patience);
    for (const key of this.#lineKeys) routing.world.lines.free(key, this);
  }

  #trace(line: string): void {
    this.#options.routing.world.trace?.push(`phone ${this.#phone.id}: ${line}`);
  }
}

/** Places that are liked alike, the most liked first; null stands for those of a static phone. */
function ranksOf(places: readonly PhonePlace[]): (readonly (PhonePlace | null)[])[] {
  if (places.length === 0) return [[null]];
  const ranks = [...new Set(places.map(({ q }) => q))].sort((one, other) => other - one);
  return ranks.map((rank) => places.filter(({ q }) => q === rank));
}
