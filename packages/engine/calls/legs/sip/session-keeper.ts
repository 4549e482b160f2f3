// The session timer of one leg: what it says of itself in requests and 2xx, and when it fires.
import { ok, type Result } from '@tandem/base/kernel';
import {
  type Agreement,
  agreedByCaller,
  type CalleeDecision,
  decideAsCallee,
  HEADERS,
  offerOf,
  refreshOf,
  type SessionTimerOffer,
  type SessionTimerPolicy,
  type SipMessage,
  sessionTimer,
  sessionTimerOf,
  type WireError,
} from '@tandem/protocol/sip';
import type { LegHost } from './host.ts';
import { type Line, NO_LINES } from './reply.ts';
import type { SipLegSettings } from './settings.ts';
import type { LegTimers } from './timers.ts';

export interface SessionUser {
  /** Whether its gateway or phone has them; without, it is a peer that has none. */
  readonly hasTimers: boolean;
  /** Send an UPDATE, or a re-INVITE. */
  refresh(): void;
  /** Nobody has said for too long that the call is alive. */
  sessionEnded(): void;
}

const SUPPORTED: readonly Line[] = [[HEADERS.supported, 'timer']];
const OFF: Agreement = Object.freeze({ kind: 'off' });
const NO_TIMERS: SessionTimerPolicy = Object.freeze({ ttlS: 0, minS: 0 });

export function policyOf(settings: SipLegSettings, hasTimers: boolean): SessionTimerPolicy {
  return hasTimers ? settings.sessionTimer : NO_TIMERS;
}

export class SessionKeeper {
  readonly #host: LegHost;
  readonly #timers: LegTimers;
  readonly #user: SessionUser;
  #state: sessionTimer.State = sessionTimer.INITIAL;
  #agreement: Agreement = OFF;

  constructor(host: LegHost, timers: LegTimers, user: SessionUser) {
    this.#host = host;
    this.#timers = timers;
    this.#user = user;
  }

  /** What a request of ours offers now; undefined when there are no session timers. */
  get offer(): SessionTimerOffer | undefined {
    const { sessionTimer: policy } = this.#host.settings();
    return this.#agreement.kind === 'on' ? refreshOf(this.#agreement, policy) : undefined;
  }

  /** The peer's request: see `linesOfAnswer` and `agreedAsCallee` for what follows. */
  decide(request: SipMessage): Result<CalleeDecision, WireError> {
    const current = this.#agreement.kind === 'on' ? this.#agreement.refresher : undefined;
    return decide(request, policyOf(this.#host.settings(), this.#user.hasTimers), current);
  }

  /** What we say that we can do. */
  get supported(): readonly Line[] {
    const { ttlS } = policyOf(this.#host.settings(), this.#user.hasTimers);
    return ttlS === 0 ? NO_LINES : SUPPORTED;
  }

  /** Its 2xx goes out. */
  agreedAsCallee(decision: CalleeDecision): void {
    this.#agree(decision.kind === 'agreed' ? decision.agreement : OFF);
  }

  /** The 2xx to a request of ours; `isOffered`: it had session timers in it. */
  agreedAsCaller(answer: SipMessage, isOffered: boolean): void {
    const said = isOffered ? sessionTimerOf(answer) : undefined;
    this.#agree(said?.ok === true ? agreedByCaller(said.value) : OFF);
  }

  /** A request of ours that would have refreshed the session had no 2xx. */
  refreshFailed(): void {
    this.#step({ type: 'refreshFailed', at: this.#host.clock.now() });
  }

  over(): void {
    this.#step({ type: 'over' });
  }

  timerFired(timer: 'refresh' | 'cut', generation: number): void {
    this.#step({ type: timer === 'cut' ? 'timerCut' : 'timerRefresh', generation });
  }

  #agree(agreement: Agreement): void {
    this.#agreement = agreement;
    this.#step({ type: 'agreed', agreement, at: this.#host.clock.now() });
  }

  #step(event: sessionTimer.Event): void {
    const next = sessionTimer.step(this.#state, event, this.#host.settings().sessionTimes);
    this.#state = next.state;
    for (const effect of next.effects) {
      if (effect.do === 'arm') this.#timers.arm(effect.timer, effect.afterMs, effect.generation);
      else if (effect.do === 'disarm') this.#timers.disarm(effect.timer);
      else if (effect.do === 'count') this.#host.count(effect.what);
      else if (effect.do === 'refresh') this.#user.refresh();
      else this.#user.sessionEnded();
    }
  }
}

export function decide(
  request: SipMessage,
  policy: SessionTimerPolicy,
  current?: 'us' | 'peer',
): Result<CalleeDecision, WireError> {
  const said = sessionTimerOf(request);
  return said.ok ? ok(decideAsCallee(said.value, policy, current)) : said;
}

/** Of our first INVITE. */
export function firstOffer({
  sessionTimer: policy,
}: SipLegSettings): SessionTimerOffer | undefined {
  return offerOf(policy);
}

export function linesOfOffer(offer: SessionTimerOffer | undefined): readonly Line[] {
  if (offer === undefined) return NO_LINES;
  const { sessionExpires, minS } = offer;
  const { seconds, refresher } = sessionExpires;
  const role = refresher === undefined ? '' : `;refresher=${refresher}`;
  return [
    [HEADERS.sessionExpires, `${seconds}${role}`],
    [HEADERS.minSe, `${minS}`],
  ];
}

/** Of a 2xx of ours. */
export function linesOfAnswer(decision: CalleeDecision): readonly Line[] {
  if (decision.kind !== 'agreed' || decision.offer === undefined) return NO_LINES;
  const { seconds, refresher } = decision.offer;
  const interval: Line = [HEADERS.sessionExpires, `${seconds};refresher=${refresher ?? 'uas'}`];
  return decision.requireTimer ? [interval, [HEADERS.require, 'timer']] : [interval];
}
