// What goes wrong in a world, and when: drawn from its seed before it begins.
import type { LinkQuality, SeededRandom, Unsynced } from '@tandem/base/testkit';
import type { CustomerScript } from './customer.ts';
import type { PostMoment } from './recorder-run.ts';
import type { KillPoint } from './switch-run.ts';
import type { Customer } from './tariff.ts';
import type { Manner, VendorScript } from './vendor.ts';

/** Calls and troubles begin within this; then all is well, and all ends. */
const STORM_MS = 100_000;

/** What a world goes through. */
export interface Storm {
  readonly forMs: number;
  readonly calls: (random: SeededRandom) => readonly Planned<PlannedCall>[];
  readonly troubles: (random: SeededRandom, nodes: number) => readonly Planned<Trouble>[];
}

/** Killed once more while it recovers: at a step of it, after some packets, or after some time. */
export type Again = KillPoint | { readonly afterSends: number } | { readonly afterMs: number };

export type Trouble =
  | {
      readonly what: 'killSwitch';
      readonly at: KillPoint | undefined;
      readonly downMs: number;
      readonly again: Again | undefined;
    }
  | {
      readonly what: 'power';
      readonly at: KillPoint | undefined;
      readonly unsynced: Unsynced;
      readonly downMs: number;
      readonly again: Again | undefined;
    }
  | { readonly what: 'restart'; readonly downMs: number; readonly drainMs: number }
  | {
      readonly what: 'killRecorder';
      readonly at: PostMoment | undefined;
      readonly downMs: number;
    }
  | { readonly what: 'databaseAway'; readonly forMs: number }
  | { readonly what: 'databaseSlow'; readonly forMs: number; readonly mostMs: number }
  | { readonly what: 'answersLost'; readonly forMs: number }
  | { readonly what: 'diskFull'; readonly forMs: number }
  | { readonly what: 'diskLow'; readonly forMs: number }
  | { readonly what: 'diskBroken'; readonly times: number }
  | { readonly what: 'wallSteps'; readonly byMs: number }
  | {
      readonly what: 'badNetwork';
      readonly quality: Partial<LinkQuality>;
      readonly forMs: number;
    }
  | { readonly what: 'payment'; readonly cents: number }
  | { readonly what: 'operator' };

export interface Planned<T> {
  readonly atMs: number;
  /** Of the node that it happens to. */
  readonly node: number;
  readonly it: T;
}

export interface PlannedCall extends Omit<CustomerScript, 'callId' | 'to'> {
  readonly customer: Customer;
}

const DAY_MS = 86_400_000;

function troublesOf(random: SeededRandom, nodes: number): readonly Planned<Trouble>[] {
  const count = random.pick([0, 1, 2, 3, 5, 9]);
  return Array.from({ length: count }, () => ({
    atMs: random.between(0, STORM_MS),
    node: random.below(nodes),
    it: troubleOf(random),
  }));
}

function troubleOf(random: SeededRandom): Trouble {
  const between = random.between;
  const killAt = random.chance(0.8) ? killPoint(random) : undefined;
  const downMs = random.pick([5, 300, 2_000, 10_000]);
  const drainMs = random.pick([0, 0, 2_000, 40_000]);
  const again = random.chance(0.4) ? againOf(random) : undefined;
  const unsynced = random.pick<Unsynced>(['lost', 'torn', 'torn', 'kept']);
  const quality = {
    ...{ loss: random.pick([0, 0.05, 0.25]), delayMs: between(0, 40), jitterMs: between(0, 30) },
    ...{ duplication: random.pick([0, 0.1]), reordering: random.pick([0, 0.2]), reorderMs: 120 },
  };
  const killRecorder = random.pick(['beforePost', 'afterPost', undefined] as const);
  const forMs = between(500, 20_000);
  return random.pick<() => Trouble>([
    () => ({ what: 'killSwitch', at: killAt, downMs, again }),
    () => ({ what: 'killSwitch', at: killAt, downMs, again }),
    () => ({ what: 'killSwitch', at: killAt, downMs, again }),
    () => ({ what: 'power', at: killAt, unsynced, downMs, again }),
    () => ({ what: 'power', at: killAt, unsynced, downMs, again }),
    () => ({ what: 'restart', downMs, drainMs }),
    () => ({ what: 'killRecorder', at: killRecorder, downMs }),
    () => ({ what: 'killRecorder', at: killRecorder, downMs }),
    () => ({ what: 'databaseAway', forMs: between(500, 120_000) }),
    () => ({ what: 'databaseSlow', forMs, mostMs: between(50, 1_500) }),
    () => ({ what: 'answersLost', forMs }),
    () => ({ what: 'diskFull', forMs }),
    () => ({ what: 'diskLow', forMs }),
    () => ({ what: 'diskBroken', times: between(1, 4) }),
    () => ({ what: 'wallSteps', byMs: random.pick([-DAY_MS, -3_600_000, -700, 700, DAY_MS]) }),
    () => ({ what: 'badNetwork', quality, forMs }),
    () => ({ what: 'badNetwork', quality, forMs }),
    () => ({ what: 'payment', cents: between(1, 500) }),
    () => ({ what: 'operator' }),
  ])();
}

function againOf(random: SeededRandom): Again {
  return random.pick<() => Again>([
    () => ({ afterSends: random.below(5) }),
    () => ({ afterMs: random.between(0, 2_000) }),
    () => ({ ...killPoint(random), kind: random.pick(['ended', 'ended', 'epoch']) }),
  ])();
}

function killPoint(random: SeededRandom): KillPoint {
  return {
    kind: random.pick([
      'answered',
      'answered',
      'renewed',
      'ended',
      'ended',
      'leaseReturned',
      'epoch',
    ]),
    moment: random.pick([
      ...(['beforeWrite', 'afterWrite', 'betweenPackets', 'afterPackets', 'afterSync'] as const),
    ]),
  };
}

export const SHORT_STORM: Storm = {
  forMs: STORM_MS,
  calls: (random) => callsOf(random, random.pick([4, 10, 25]), STORM_MS),
  troubles: troublesOf,
};

export function callsOf(
  random: SeededRandom,
  count: number,
  withinMs: number,
): readonly Planned<PlannedCall>[] {
  return Array.from({ length: count }, () => ({
    atMs: random.between(0, withinMs * 0.8),
    node: random.below(2),
    it: callOf(random),
  }));
}

function callOf(random: SeededRandom): PlannedCall {
  const { between, chance } = random;
  return {
    customer: chance(0.7) ? 'prepaid' : 'postpaid',
    callee: random.pick(['8613800138000', '442071838750', '12125550100']),
    patienceMs: chance(0.2) ? between(0, 6_000) : between(6_000, 40_000),
    talkMs: chance(0.6) ? between(0, 90_000) : Number.POSITIVE_INFINITY,
    deafMs: chance(0.1) ? between(0, 12_000) : 0,
    neverAcks: chance(0.06),
    saysByeTwice: chance(0.1),
    disappearsMs: chance(0.06) ? between(0, 60_000) : Number.POSITIVE_INFINITY,
  };
}

export function mannerOf(random: SeededRandom): Manner {
  return random.chance(0.6)
    ? 'good'
    : random.pick(['babbles', 'rambles', 'contradicts', 'forks'] as const);
}

export function vendorScript(random: SeededRandom): Omit<VendorScript, 'manner'> {
  const { between, chance } = random;
  const never = Number.POSITIVE_INFINITY;
  const answers = chance(0.75);
  return {
    isMute: chance(0.05),
    tryingMs: chance(0.9) ? between(0, 100) : never,
    ringingMs: chance(0.7) ? between(50, 2_500) : never,
    status: answers ? 200 : random.pick([404, 480, 486, 503, 603]),
    finalMs: chance(0.95) ? random.pick([0, between(0, 1_000), between(0, 12_000)]) : never,
    talkMs: chance(0.4) ? between(0, 90_000) : never,
    ignoresCancel: chance(0.25),
    saysByeTwice: chance(0.1),
    wantsRefreshes: chance(0.3),
    disappearsMs: chance(0.04) ? between(0, 60_000) : never,
  };
}
