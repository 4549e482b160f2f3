// The bars of the engine of calls alone, with legs, money and journal of memory: CPU of a whole
// call (admission, least cost among 20 of 50 gateways, ringing, answer, end, record), and what a
// call that is up holds. Run: node --expose-gc --import tsx test/bars/calls.bench.ts
import { moneyFromE7 } from '@tandem/base/money';
import { SILENT_LOG } from '@tandem/base/observe';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { DialogFacts, Step } from '@tandem/domain/record';
import { Calls } from '@tandem/engine/calls';
import type {
  CalledLeg,
  CallerLeg,
  LegUser,
  Offered,
} from '../../packages/engine/calls/legs/leg.ts';
import { offeredWith } from '../../packages/engine/calls/legs/testing-legs.ts';
import { TestConfiguration } from '../../packages/engine/calls/testing-configuration.ts';
import { FakeMoney } from '../../packages/engine/calls/testing-money.ts';

const CALLS = 20_000;
const ROUNDS = 4;
const GATEWAYS = 50;
/** Of them the number has so many. */
const MATCHING = 20;
const HELD_CALLS = 20_000;
/** A tenth of a core at 1,000 calls a second: the legs and SIP have the rest. */
const CALL_BAR_US = 100;
const HELD_BAR_BYTES = 6_000;

const FACTS: DialogFacts = {
  ...{ protocol: 'sip', callId: 'c', localTag: 'l', remoteTag: 'r', localUri: 'sip:a@b' },
  ...{ remoteUri: 'sip:c@d', remoteTarget: 'sip:c@d:5060', routeSet: [], localCseq: 1 },
  ...{ transport: 'udp', localAddress: '192.0.2.1', localPort: 5060 },
  ...{ remoteAddress: '192.0.2.2', remotePort: 5060 },
};
const nothing = (): void => undefined;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const LEG = {
  ...{ release: nothing, changeTo: nothing, acceptChange: nothing, refuseChange: nothing },
  ...{ sendInfo: nothing, confirm: nothing, facts: () => FACTS },
};

class Bench {
  readonly clock = new VirtualClock();
  readonly called: LegUser[] = [];
  readonly callers: LegUser[] = [];
  readonly calls: Calls;
  steps = 0;
  bytes = 0;
  writes: (step: Step) => void = () => {
    this.steps += 1;
  };

  constructor(traces: boolean) {
    const configuration = new TestConfiguration({
      ...{ objects: OBJECTS, rates: RATES },
      // One caller makes all the calls.
      parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: '0' },
    });
    const money = new FakeMoney(this.clock);
    money.has(configuration.keyOf('accounts', 'money'), moneyFromE7(10n ** 16n));
    // What is free is not asked of all calls that run, as the strict fake does.
    money.free = (account) => money.balances.get(account) ?? moneyFromE7(0n);
    this.calls = new Calls({
      ...{ node: 'n', epoch: () => 'e', clock: this.clock, timers: this.clock },
      ...{ random: seededRandom(1), log: SILENT_LOG, balances: money },
      journal: { append: (step) => this.writes(step), refusal: () => null },
      legs: { invite: () => this.#calledLeg() },
      snapshot: () => configuration.snapshot,
      keepsTraces: () => traces,
    });
  }

  offers(offered: Offered): void {
    const leg: CallerLeg = {
      ...LEG,
      offered,
      listen: (user) => void this.callers.push(user),
      ...{ ring: nothing, progress: nothing, answer: nothing, reject: nothing },
    };
    this.calls.offered(leg);
  }

  #calledLeg(): CalledLeg {
    return {
      ...LEG,
      ...{ callId: 'b', remoteAddress: '198.51.100.1:5060', cancel: nothing },
      listen: (user) => void this.called.push(user),
    };
  }

  /** Answered, and hung up by the caller unless it stays. */
  lives(stays: boolean): void {
    this.called.forEach((user) => {
      user.hears({ type: 'trying' });
      user.hears({ type: 'ringing', description: null, status: 180 });
      user.hears({ type: 'answered', description: null });
    });
    this.called.length = 0;
    if (stays) return;
    this.clock.passesAtOnce(1_000);
    const release = { by: 'peer', cause: 16, text: '' } as const;
    for (const user of this.callers) user.hears({ type: 'released', release });
    this.callers.length = 0;
  }
}

const vendor = (at: number) => ({
  account: 'vendor',
  addresses: [`198.51.100.${at + 1}:5060`],
  prefixes: ['86', '861', `8613${at}`, at < MATCHING ? '44' : '33'],
  priority: at,
  rewriteCallee: ['86:0086'],
});
const OBJECTS = {
  accounts: {
    money: { rateGroup: 'retail', services: ['outgoing', 'international'] },
    vendor: { type: 'clearing', rateGroup: 'wholesale' },
  },
  mappingGateways: { acme: { account: 'money', addresses: ['192.0.2.10'], strategy: 'leastCost' } },
  routingGateways: Object.fromEntries(
    Array.from({ length: GATEWAYS }, (_, at) => [`v${at}`, vendor(at)]),
  ),
};
const RATES = { retail: { '86': '0.06', '44': '0.05' }, wholesale: { '86': '0.02', '44': '0.01' } };

const offered = (at: number): Offered =>
  offeredWith({ callee: `4401${String(at).padStart(8, '0')}`, callId: `call-${at}` });

function cpuUs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function callCost(traces: boolean, written: boolean): number {
  const bench = new Bench(traces);
  if (written) {
    bench.writes = (step) => {
      bench.bytes += JSON.stringify(step).length;
      bench.steps += 1;
    };
  }
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const us = cpuUs(() => {
      for (let at = 0; at < CALLS / ROUNDS; at += 1) {
        bench.offers(offered(at));
        bench.lives(false);
      }
    });
    best = Math.min(best, us / (CALLS / ROUNDS));
  }
  const { answered, ended } = bench.calls.counters;
  if (answered !== CALLS || ended !== CALLS)
    throw new Error(`${answered} answered, ${ended} ended`);
  if (written) say(`  ${Math.round(bench.bytes / bench.steps)} bytes a step`);
  return best;
}

function heapBytes(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc');
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function heldBytes(traces: boolean): number {
  const bench = new Bench(traces);
  bench.offers(offered(0));
  bench.lives(true);
  const before = heapBytes();
  for (let at = 1; at <= HELD_CALLS; at += 1) {
    bench.offers(offered(at));
    bench.lives(true);
  }
  const bytes = (heapBytes() - before) / HELD_CALLS;
  if (bench.calls.remains.calls !== HELD_CALLS + 1) throw new Error('calls are missing');
  return bytes;
}

const verdict = (value: number, bar: number): string => (value <= bar ? 'ok' : `over ${bar}`);

const plain = callCost(false, false);
const traced = callCost(true, false);
const written = callCost(true, true);
say(`a call: ${plain.toFixed(1)} us of CPU, ${traced.toFixed(1)} with its trace`);
say(
  `  ${written.toFixed(1)} with its steps as JSON (bar ${CALL_BAR_US}): ${verdict(written, CALL_BAR_US)}`,
);
const held = heldBytes(true);
say(
  `a call that is up holds ${Math.round(held)} bytes with its trace, ` +
    `${Math.round(heldBytes(false))} without (bar ${HELD_BAR_BYTES}): ${verdict(held, HELD_BAR_BYTES)}`,
);
