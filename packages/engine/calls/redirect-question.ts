// Asking a server by an INVITE without media, whose 3xx has the answer: where a call goes (SIG-11,
// calls.md 1.6), or to which network a number was ported (RTE-8). One that refuses, is silent or
// late is no answer, and the next is asked.
//
//   ask -> 3xx with contacts: told
//       -> anything else, or late -> next server -> ... -> none: told null
import type { Ms } from '@tandem/base/kernel';
import type { HostPort } from '@tandem/domain/parameters';
import type { Routing } from './admit/route.ts';
import { type CallTimers, type TimerOwner, TimerPlace } from './call-timers.ts';
import type { Numbers } from './facts.ts';
import type {
  CalledLeg,
  Invitation,
  LegEvent,
  LegFailure,
  LegMaker,
  LegUser,
  Offered,
} from './legs/leg.ts';

/**
 * A caller who waits longer hears silence: one retransmission and an answer fit in it, and what is
 * later is as good as away.
 */
export const REDIRECT_PATIENCE_MS = 2_000 as Ms;
/** Q.850 31, normal, unspecified: nobody was called. */
const NOBODY_CALLED = 31;

const hostPortText = ({ host, port }: HostPort): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Who is asked outside before our own routes are; of a call whose way is settled nobody. */
export function redirectServers({ facts, world, through }: Routing): readonly string[] {
  if (facts.isEmergency || through !== undefined) return [];
  return world.snapshot.parameters.get('SS_SIP_REDIRECT_SERVER').map(hostPortText);
}

/** The call as it would be made, without media: a server that only says where to needs none. */
export function questionAbout(
  { billedCaller, billedCallee }: Pick<Numbers, 'billedCaller' | 'billedCallee'>,
  { maxForwards }: Pick<Offered, 'maxForwards'>,
): Omit<Invitation, 'addresses'> {
  return {
    ...{ transport: 'udp', largeByTcp: false, localAddress: null, maxForwards },
    ...{ caller: billedCaller, callee: billedCallee, callerDisplay: '', description: null },
    ...{ credentials: null, sessionTimer: false, reliableProvisional: 'off' },
    ...{ headers: [], userPhone: false },
  };
}

export interface RedirectAsking {
  /** "192.0.2.1:5060", in the order to ask them. */
  readonly servers: readonly string[];
  readonly invitation: Omit<Invitation, 'addresses'>;
  readonly legs: LegMaker;
  readonly timers: CallTimers;
  readonly trace: string[] | null;
  readonly patienceMs: number;
  guard(entry: () => void): void;
  /** Whether such a final answer is one to the question. */
  isAnswer(said: LegFailure): boolean;
  /** null: no server has answered it. Once, unless it was given up. */
  told(said: LegFailure | null): void;
  /** A leg that was given up is gone. */
  freed(): void;
}

export class RedirectQuestion implements TimerOwner {
  readonly #asking: RedirectAsking;
  readonly #timer = new TimerPlace();
  readonly #leaving = new Set<CalledLeg>();
  #servers: readonly string[];
  #leg: CalledLeg | undefined;
  #generation = 0;

  constructor(asking: RedirectAsking) {
    this.#asking = asking;
    this.#servers = asking.servers;
  }

  get leaving(): number {
    return this.#leaving.size;
  }

  begin(): void {
    const [server, ...others] = this.#servers;
    if (server === undefined) {
      this.#asking.told(null);
      return;
    }
    this.#servers = others;
    const { invitation, legs, timers } = this.#asking;
    this.#generation += 1;
    const leg = legs.invite({ ...invitation, addresses: [server] });
    this.#leg = leg;
    const { patienceMs: afterMs } = this.#asking;
    const wait = { afterMs, name: 'redirect', generation: this.#generation };
    timers.arm(this, this.#timer, wait);
    const user: LegUser = {
      hears: (event) => this.#asking.guard(() => this.#hears(leg, server, event)),
    };
    leg.listen(user);
  }

  giveUp(): void {
    this.#asking.timers.disarm(this.#timer);
    this.#dismiss();
  }

  timerFired(_name: string, generation: number): void {
    if (generation !== this.#generation || this.#leg === undefined) return;
    this.#asking.guard(() => {
      this.#asking.trace?.push('redirect server: no answer in time');
      this.#dismiss();
      this.begin();
    });
  }

  #hears(leg: CalledLeg, server: string, event: LegEvent): void {
    if (leg !== this.#leg) {
      this.#hearsLeaving(leg, event);
      return;
    }
    if (event.type === 'failed') {
      const { failure } = event;
      this.#ends(server, `${failure.status}, ${failure.contacts.length} contacts`);
      if (this.#asking.isAnswer(failure)) this.#asking.told(failure);
      else this.begin();
      return;
    }
    if (event.type !== 'answered') return;
    // It was to say where to, and took the call: nobody is there to talk to.
    leg.confirm(null);
    leg.release(NOBODY_CALLED);
    this.#ends(server, 'it answered, and named nobody');
    this.begin();
  }

  #ends(server: string, how: string): void {
    this.#asking.timers.disarm(this.#timer);
    this.#asking.trace?.push(`redirect server ${server}: ${how}`);
    this.#leg = undefined;
  }

  #dismiss(): void {
    const leg = this.#leg;
    if (leg === undefined) return;
    this.#leg = undefined;
    this.#leaving.add(leg);
    leg.cancel(NOBODY_CALLED);
  }

  #hearsLeaving(leg: CalledLeg, { type }: LegEvent): void {
    if (type !== 'ended' && type !== 'failed') return;
    if (this.#leaving.delete(leg)) this.#asking.freed();
  }
}
