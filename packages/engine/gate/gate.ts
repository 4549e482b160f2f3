// The gate: asked by the transport for each datagram and connection before a byte is read. It costs
// a look into two tables, and holds no more memory for a million senders than for one.
//
//   suspended?  -> dropped, counted
//   gateway     -> its own limit, or the one that every source has, many times over
//   registered  -> the limit of a house full of phones
//   newcomer    -> a stranger who has said little of late: what is set aside for those alone
//   stranger    -> the limit of one phone, and that of all strangers together
import { type Cancel, type Clock, ms, type Random, type Timers } from '@tandem/base/kernel';
import { Bucket, type BucketRule, Buckets } from './buckets.ts';
import { FailureBook } from './failures.ts';
import type { GateListener, GateSettings, KnownSources, SuspensionStore } from './ports.ts';
import { sourceOf } from './source.ts';
import { type Suspension, type SuspensionReason, Suspensions } from './suspensions.ts';

export interface GateOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly known: KnownSources;
  readonly settings: () => GateSettings;
  readonly listener: GateListener;
  readonly store: SuspensionStore;
  /** What waits to be read, in bytes as the kernel counts them; asked often. */
  readonly backlogBytes?: () => number;
  readonly rules?: GateRules;
}

export interface GateRules {
  readonly stranger: BucketRule;
  readonly registered: BucketRule;
  readonly gateway: BucketRule;
  /** Below it a stranger is a newcomer. */
  readonly newcomer: BucketRule;
  readonly allNewcomers: BucketRule;
  readonly allStrangers: BucketRule;
  /** Of newcomers, and nobody else, while more waits to be read than `pressedBytes`. */
  readonly pressed: BucketRule;
  readonly pressedBytes: number;
}

export const GATE_RULES: GateRules = Object.freeze({
  // A phone that starts sends ten messages; a house of them behind one NAT, that has lost its
  // power, a hundred or two.
  stranger: Object.freeze({ perSecond: 50, burst: 300 }),
  // 500 phones on one address, with calls, messages and keep-alives.
  registered: Object.freeze({ perSecond: 500, burst: 2_000 }),
  // A thousand calls a second are ten thousand messages: nobody means us well beyond.
  gateway: Object.freeze({ perSecond: 20_000, burst: 40_000 }),
  // Who registers for the first time needs two messages, and some more when one is lost; a sender
  // of a flood has had its own within a second.
  newcomer: Object.freeze({ perSecond: 0.5, burst: 10 }),
  // What may be spent on who is nobody yet: under half of one core at 50 us each.
  allNewcomers: Object.freeze({ perSecond: 4_000, burst: 4_000 }),
  allStrangers: Object.freeze({ perSecond: 4_000, burst: 4_000 }),
  // Half a tenth of a core, when there is not enough of one: what waits has to be read first, since
  // those whom we know stand in the same line.
  pressed: Object.freeze({ perSecond: 1_000, burst: 200 }),
  // A hundred messages and more: some ms of work for strangers, half a ms for the gate.
  pressedBytes: 131_072,
});

export interface GateCounters {
  /** Dropped, by why. */
  readonly suspended: number;
  readonly overLimit: number;
  readonly overGatewayLimit: number;
  readonly overStrangersLimit: number;
  readonly wrongPasswords: number;
  readonly illegalCalls: number;
  readonly suspensions: number;
  /** Would have been suspended, and are gateways that never are. */
  readonly spared: number;
}

/** How often what waits is looked at: each look is a system call. */
const PRESSURE_LOOK_MS = 2;
/** Requests that a gateway sends at once when it may send so many a second. */
const BURST_SECONDS = 2;
/** Gateways with a bucket of their own; they come from the configuration. */
const MAX_OWN_BUCKETS = 100_000;
/** Calls that nobody may make, before their proven source is suspended: more than a mistake. */
const ILLEGAL_CALLS = 20;
const SWEEP_MS = ms(1_000);

export class Gate {
  readonly #options: GateOptions;
  readonly #rules: GateRules;
  readonly #buckets: Buckets;
  readonly #own = new Map<string, Bucket>();
  readonly #newcomers: Buckets;
  readonly #allNewcomers: Bucket;
  readonly #strangers: Bucket;
  readonly #pressed: Bucket;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isPressed = false;
  readonly #suspensions: Suspensions;
  readonly #failures: FailureBook;
  readonly #counts = {
    ...{ suspended: 0, overLimit: 0, overGatewayLimit: 0, overStrangersLimit: 0 },
    ...{ wrongPasswords: 0, illegalCalls: 0, suspensions: 0, spared: 0 },
  };
  #isChanged = false;
  #isSaving = false;
  #cancelSweep: Cancel | undefined;

  constructor(options: GateOptions) {
    const { clock, random } = options;
    this.#options = options;
    this.#rules = options.rules ?? GATE_RULES;
    this.#buckets = new Buckets(clock, random);
    this.#newcomers = new Buckets(clock, random);
    this.#allNewcomers = new Bucket(clock);
    this.#strangers = new Bucket(clock);
    this.#pressed = new Bucket(clock);
    this.#suspensions = new Suspensions(clock);
    this.#failures = new FailureBook(clock);
  }

  get counters(): GateCounters {
    return this.#counts;
  }

  /** Suspensions that were there before the restart; expiry from now on. */
  async start(): Promise<void> {
    const nowMs = this.#options.clock.wallMs();
    for (const suspension of await this.#options.store.load()) {
      if (suspension.untilMs > nowMs) this.#suspensions.add(suspension);
    }
    this.#sweepLater();
  }

  async stop(): Promise<void> {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    await this.#save();
  }

  /** `Transport`'s port. */
  admits(address: string, isResponse = false): boolean {
    const source = sourceOf(address);
    const { known } = this.#options;
    if (this.#suspensions.size > 0 && this.#suspensions.drops(source)) {
      this.#counts.suspended += 1;
      return false;
    }
    const limit = known.gatewayLimit(address);
    if (limit !== undefined) {
      // Its limit is one of requests: what it answers we have asked for.
      return this.#admitsGateway(source, isResponse ? null : limit);
    }
    if (known.isBound(address)) {
      const { registered } = this.#rules;
      return this.#buckets.takes(source, registered) || this.#isOver('overLimit');
    }
    if (!this.#buckets.takes(source, this.#rules.stranger)) return this.#isOver('overLimit');
    return this.#admitsStranger(source) || this.#isOver('overStrangersLimit');
  }

  isSuspended(address: string): boolean {
    return this.#suspensions.has(sourceOf(address));
  }

  /** A wrong answer to a nonce that we sent to that very address. */
  wrongPassword(address: string, user: string): void {
    this.#counts.wrongPasswords += 1;
    const { maxFailures } = this.#options.settings();
    const tally = this.#failures.wrong(sourceOf(address), user);
    if (maxFailures === 0) return;
    if (tally.ofName >= maxFailures) this.#suspend(address, 'wrongPassword', user);
    else if (tally.names >= maxFailures) this.#suspend(address, 'manyNames', user);
  }

  rightPassword(address: string, user: string): void {
    this.#failures.right(sourceOf(address), user);
  }

  /**
   * A call of nobody. Who has only claimed an address (a datagram, without an answer to a nonce of
   * ours) may have forged it, and is not held against it.
   */
  illegalCall(address: string, isProven: boolean): void {
    this.#counts.illegalCalls += 1;
    if (!isProven || this.#options.settings().maxFailures === 0) return;
    const count = this.#failures.illegal(sourceOf(address));
    if (count >= ILLEGAL_CALLS) this.#suspend(address, 'illegalCalls', '');
  }

  /** By hand; false when there is no room. */
  suspend(address: string, seconds: number): boolean {
    return this.#add(sourceOf(address), { reason: 'operator', user: '', seconds });
  }

  /** By hand: an address, or a source as `suspended` names it. */
  release(source: string): boolean {
    const name = source.endsWith('/64') ? source : sourceOf(source);
    this.#failures.forget(name);
    if (!this.#suspensions.release(name)) return false;
    this.#isChanged = true;
    this.#options.listener.hears({ type: 'released', source: name, by: 'operator' });
    return true;
  }

  suspended(): readonly Suspension[] {
    const nowMs = this.#options.clock.wallMs();
    return this.#suspensions.all().filter(({ untilMs }) => untilMs > nowMs);
  }

  #admitsGateway(source: string, limit: number | null): boolean {
    // Two buckets: that of its requests must not empty by its answers.
    const name = limit === null ? source : `${source} requests`;
    let own = this.#own.get(name);
    if (own === undefined) {
      if (this.#own.size >= MAX_OWN_BUCKETS) this.#own.clear();
      own = new Bucket(this.#options.clock);
      this.#own.set(name, own);
    }
    const rule =
      limit === null
        ? this.#rules.gateway
        : { perSecond: limit, burst: Math.max(1, limit * BURST_SECONDS) };
    return own.takes(rule) || this.#isOver('overGatewayLimit');
  }

  #admitsStranger(source: string): boolean {
    const { newcomer, allNewcomers, allStrangers, pressed } = this.#rules;
    const isNew = this.#newcomers.takes(source, newcomer);
    if (this.#isUnderPressure()) return isNew && this.#pressed.takes(pressed);
    if (isNew && this.#allNewcomers.takes(allNewcomers)) return true;
    return this.#strangers.takes(allStrangers);
  }

  #isUnderPressure(): boolean {
    const { clock, backlogBytes } = this.#options;
    if (backlogBytes === undefined) return false;
    const nowMs = clock.now();
    if (nowMs - this.#lookedMs >= PRESSURE_LOOK_MS) {
      this.#lookedMs = nowMs;
      this.#isPressed = backlogBytes() > this.#rules.pressedBytes;
    }
    return this.#isPressed;
  }

  #isOver(what: 'overLimit' | 'overGatewayLimit' | 'overStrangersLimit'): false {
    this.#counts[what] += 1;
    return false;
  }

  #suspend(address: string, reason: SuspensionReason, user: string): void {
    // A gateway that is known by its address: what goes wrong there is for people to see, and its
    // calls must not end for it.
    if (this.#options.known.gatewayLimit(address) !== undefined) {
      this.#counts.spared += 1;
      return;
    }
    const { suspendSeconds: seconds } = this.#options.settings();
    this.#add(sourceOf(address), { reason, user, seconds });
  }

  #add(source: string, { reason, user, seconds }: Wanted): boolean {
    const sinceMs = this.#options.clock.wallMs();
    const untilMs = sinceMs + seconds * 1_000;
    const suspension = { source, reason, user, sinceMs, untilMs, dropped: 0 };
    if (!this.#suspensions.add(suspension)) return false;
    this.#failures.forget(source);
    this.#counts.suspensions += 1;
    this.#isChanged = true;
    this.#options.listener.hears({ type: 'suspended', suspension });
    return true;
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#options.timers.after(SWEEP_MS, () => {
      for (const source of this.#suspensions.expired()) {
        this.#isChanged = true;
        this.#options.listener.hears({ type: 'released', source, by: 'time' });
      }
      void this.#save();
      this.#sweepLater();
    });
  }

  async #save(): Promise<void> {
    if (!this.#isChanged || this.#isSaving) return;
    this.#isChanged = false;
    this.#isSaving = true;
    const isSaved = await this.#options.store.save(this.#suspensions.all());
    this.#isSaving = false;
    if (!isSaved) this.#isChanged = true;
  }
}

interface Wanted {
  readonly reason: SuspensionReason;
  readonly user: string;
  readonly seconds: number;
}
