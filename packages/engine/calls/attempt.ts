// One attempt as it runs: its leg, its timer, and what its row in the record says. The machine
// decides; this does it, and passes to the hunt what it has to know.
import { invariant, type Ms } from '@tandem/base/kernel';
import type { RecordedAttempt, RecordedParty } from '@tandem/domain/record';
import {
  type AttemptEffect,
  type AttemptEvent,
  type AttemptFailure,
  type AttemptState,
  type AttemptStep,
  beginAttempt,
  type Phase,
  stepAttempt,
} from './attempt.machine.ts';
import { type CallTimers, type TimerOwner, TimerPlace } from './call-timers.ts';
import type { AnsweredWord, CalledLeg, LegEvent, LegUser } from './legs/leg.ts';

/** Who hears what a called leg says once it is up. */
export interface CalledUser {
  /** Runs what came in under the eyes of the call: a bug ends the call, not the process. */
  guard(entry: () => void): void;
  calledHeard(event: LegEvent): void;
}

export interface AttemptUser extends CalledUser {
  attemptHeard(attempt: Attempt, event: EarlyEvent): void;
  attemptAnswered(attempt: Attempt, answer: AnsweredWord): void;
  attemptFailed(attempt: Attempt, failure: AttemptFailure): void;
  /** Its leg is gone after it was given up. */
  attemptFreed(attempt: Attempt): void;
  ignored(): void;
}

export type EarlyEvent = LegEvent & { readonly type: 'ringing' | 'progress' };

export interface AttemptOptions {
  readonly leg: CalledLeg;
  readonly gateway: RecordedParty;
  readonly numbers: { readonly caller: string; readonly callee: string };
  /** null: it is watched by somebody else. */
  readonly timeoutsMs: Readonly<Record<Phase, number>> | null;
  readonly timers: CallTimers;
  readonly now: () => Ms;
  /** When the call came. */
  readonly callStartedAt: Ms;
  readonly user: AttemptUser;
}

const REQUEST_PENDING = 491;
const TRYING = 100;
const IN_HAND: AttemptState = Object.freeze({ name: 'over' });

export class Attempt implements LegUser, TimerOwner {
  readonly leg: CalledLeg;
  /** Gone with the hunt when the call is connected. */
  #options: AttemptOptions | undefined;
  #called: CalledUser;
  readonly #timer = new TimerPlace();
  readonly #sentAt: Ms;
  #state: AttemptState;
  #firstResponseAt: Ms | undefined;
  #ringingAt: Ms | undefined;
  #wasHeard = false;
  #answer: AnsweredWord | undefined;

  constructor(options: AttemptOptions) {
    this.leg = options.leg;
    this.#options = options;
    this.#called = options.user;
    this.#sentAt = options.now();
    this.#state = IN_HAND;
  }

  /** Its INVITE leaves. */
  begin(): void {
    const { state, effects } = beginAttempt();
    this.#state = state;
    this.#run(effects);
    this.leg.listen(this);
  }

  /** The call is connected by it: what its leg says goes there, and the hunt is forgotten. */
  handOver(called: CalledUser): void {
    this.#called = called;
    this.#options = undefined;
  }

  /** Something came back, a 100 at least: whoever was invited knows of it. */
  get wasHeard(): boolean {
    return this.#wasHeard;
  }

  giveUp(cause: number): void {
    this.#feed({ type: 'giveUp', cause });
  }

  /** What it says of its media must not be: it is taken back, or hung up when it has answered. */
  turnDown(cause: number): void {
    if (this.#state.name !== 'answered') {
      this.giveUp(cause);
      return;
    }
    const { user } = this.#hunting();
    this.#state = IN_HAND;
    this.leg.release(cause);
    user.attemptFreed(this);
  }

  hears(event: LegEvent): void {
    this.#called.guard(() => this.#hear(event));
  }

  timerFired(_name: string, generation: number): void {
    this.#called.guard(() => this.#feed({ type: 'timeout', generation }));
  }

  /** Its row, as it stands now. */
  record(ended: Pick<RecordedAttempt, 'status' | 'outcome' | 'phrase' | 'q850'>): RecordedAttempt {
    const { gateway, numbers, callStartedAt, now } = this.#hunting();
    const since = (at: Ms | undefined): number | null =>
      at === undefined ? null : Math.round(at - this.#sentAt);
    return {
      gateway,
      address: this.leg.remoteAddress,
      callerNumber: numbers.caller,
      calleeNumber: numbers.callee,
      callId: this.leg.callId,
      atMs: Math.round(this.#sentAt - callStartedAt),
      lastedMs: Math.round(now() - this.#sentAt),
      firstResponseMs: since(this.#firstResponseAt),
      ringingMs: since(this.#ringingAt),
      status: ended.status ?? this.#heardNoMore(),
      outcome: ended.outcome,
      phrase: ended.phrase,
      q850: ended.q850,
    };
  }

  #heardNoMore(): number | null {
    return this.#wasHeard && this.#firstResponseAt === undefined ? TRYING : null;
  }

  #hear(event: LegEvent): void {
    if (this.#state.name === 'answered') {
      this.#called.calledHeard(event);
      return;
    }
    this.#wasHeard ||= event.type !== 'failed' || event.failure.why === 'refused';
    switch (event.type) {
      case 'trying':
        this.#feed({ type: 'provisional', phase: 'trying' });
        return;
      case 'ringing':
      case 'progress':
        this.#provisional(event);
        return;
      case 'answered':
        this.#firstResponseAt ??= this.#hunting().now();
        this.#answer = event;
        this.#feed({ type: 'answered' });
        return;
      case 'failed':
        if (event.failure.why === 'refused') this.#firstResponseAt ??= this.#hunting().now();
        this.#feed({ type: 'failed', failure: event.failure });
        return;
      case 'ended':
        this.#feed({ type: 'ended' });
        return;
      case 'change':
        // Nothing was agreed with the caller yet that could be changed.
        this.leg.refuseChange(event.change.id, REQUEST_PENDING);
        return;
      default:
        this.#hunting().user.ignored();
        return;
    }
  }

  #provisional(event: EarlyEvent): void {
    const wasWaiting = this.#state.name === 'waiting';
    const { now, user } = this.#hunting();
    if (wasWaiting) {
      this.#firstResponseAt ??= now();
      this.#ringingAt ??= this.#firstResponseAt;
    }
    this.#feed({ type: 'provisional', phase: phaseOf(event) });
    if (wasWaiting) user.attemptHeard(this, event);
  }

  /** Told once, and not kept for as long as the call is up. */
  #takeAnswer(): AnsweredWord {
    const answer = this.#answer;
    invariant(answer !== undefined, 'the machine tells of an answer that came');
    this.#answer = undefined;
    return answer;
  }

  #hunting(): AttemptOptions {
    invariant(
      this.#options !== undefined,
      'an attempt belongs to its hunt until it is handed over',
    );
    return this.#options;
  }

  #feed(event: AttemptEvent): void {
    const step: AttemptStep = stepAttempt(this.#state, event);
    this.#state = step.state;
    this.#run(step.effects);
  }

  #run(effects: readonly AttemptEffect[]): void {
    const { timers, timeoutsMs, user } = this.#hunting();
    for (const effect of effects) {
      switch (effect.do) {
        case 'arm': {
          const { phase: name, generation } = effect;
          if (timeoutsMs === null) break;
          timers.arm(this, this.#timer, { afterMs: timeoutsMs[name], name, generation });
          break;
        }
        case 'disarm':
          timers.disarm(this.#timer);
          break;
        case 'cancel':
          this.leg.cancel(effect.cause);
          break;
        case 'tellFailed':
          user.attemptFailed(this, effect.failure);
          break;
        case 'free':
          user.attemptFreed(this);
          break;
        case 'tellAnswered':
          user.attemptAnswered(this, this.#takeAnswer());
          break;
        case 'count':
          user.ignored();
          break;
      }
    }
  }
}

function phaseOf(event: EarlyEvent): Exclude<Phase, 'sent'> {
  if (event.type === 'ringing') return 'ringing';
  return event.description === null ? 'progress' : 'progressSdp';
}
