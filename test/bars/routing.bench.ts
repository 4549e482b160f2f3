// The bar of routing: candidates of a call over 500 gateways with 200 prefixes each, of which up to
// 20 match, in at most 30 us. Run: node --import tsx test/bars/routing.bench.ts
//
// Two kinds of gateways: plain ones, and such that have all that costs: filters, pairs, limits, a
// margin, thresholds of quality, a schedule. The worst call is the one with all 20 to be ordered by
// cost; the slowest single call of the run is printed too, and is mostly the neighbours of this
// machine and the collector.
import { performance } from 'node:perf_hooks';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import { DynamicList } from '@tandem/domain/guard';
import { QualityBoard } from '@tandem/domain/routing';
import type { Fields } from '@tandem/edge/objects';
import { admitAs } from '../../packages/engine/calls/admit/admit.ts';
import { routesFor } from '../../packages/engine/calls/admit/route.ts';
import type { AdmitWorld } from '../../packages/engine/calls/admit/world.ts';
import { CallWorld } from '../../packages/engine/calls/call-world.ts';
import { offeredWith } from '../../packages/engine/calls/legs/testing-legs.ts';
import { CallRates, Occupancy } from '../../packages/engine/calls/occupancy.ts';
import { Rests } from '../../packages/engine/calls/rests.ts';
import { TestConfiguration } from '../../packages/engine/calls/testing-configuration.ts';

const GATEWAYS = 500;
const PREFIXES = 200;
const MATCHING = 20;
const NUMBERS = 2_000;
const ROUNDS = 7;
const BAR_US = 30;

const random = seededRandom(1);
const digits = (count: number): string =>
  Array.from({ length: count }, () => random.below(10)).join('');

const FULL: Fields = {
  ...{ callerDeniedPrefixes: ['666'], calleeAllowedPrefixes: [''], deniedPairs: ['1:2', '3:4'] },
  ...{ lines: 100, cps: 1_000, minimumMarginPercent: -50, maximumCostPerMinute: '10' },
  ...{ minimumAsrPercent: 10, minimumAcdSeconds: 5, deniedMappingGateways: ['other'] },
  schedules: [{ calendar: 'nights', priority: 5 }],
};

interface Plan {
  readonly routing: Record<string, Fields>;
  readonly numbers: readonly string[];
}

/** Stems that 20 gateways share; the rest of their prefixes is their own. */
function planOf(fields: Fields): Plan {
  const stems = Array.from({ length: 1_000 }, () => `9${digits(5)}`);
  const routing: Record<string, Fields> = {};
  for (let at = 0; at < GATEWAYS; at += 1) {
    const shared = Array.from({ length: (1_000 * MATCHING) / GATEWAYS }, (_, of) =>
      String(stems[(of * 25 + Math.floor(at / MATCHING)) % stems.length]),
    );
    const own = Array.from({ length: PREFIXES - shared.length }, () => `8${digits(7)}`);
    const prefixes = [...new Set([...shared, ...own])];
    routing[`gateway-${at}`] = {
      ...{ account: `vendor-${at % 50}`, addresses: [`198.51.100.${at % 250}:${5_000 + at}`] },
      ...{ prefixes, priority: random.below(3), ...fields },
    };
  }
  const numbers = Array.from({ length: NUMBERS }, () => random.pick(stems) + digits(6));
  return { routing, numbers };
}

function worldOf({ routing }: Plan): AdmitWorld {
  const vendors = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [
      `vendor-${at}`,
      { type: 'clearing', rateGroup: `cost-${at % 10}` },
    ]),
  );
  const costs = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`cost-${at}`, { 9: `0.0${at + 1}` }]),
  );
  const configuration = new TestConfiguration({
    objects: {
      accounts: {
        acme: { rateGroup: 'sell', services: ['outgoing', 'international'] },
        ...vendors,
      },
      workCalendars: { nights: { timeZone: 'UTC', spans: [{ from: '22:00', until: '24:00' }] } },
      mappingGateways: {
        acme: { account: 'acme', addresses: ['192.0.2.10'], strategy: 'leastCost' },
      },
      routingGateways: routing,
    },
    rates: { sell: { '': '0.20' }, ...costs },
    // One caller makes all the calls.
    parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: '0' },
  });
  const { snapshot } = configuration;
  return new CallWorld(
    { clock: new VirtualClock(), random, snapshot: () => snapshot, keepsTraces: () => false },
    {
      ...{ turn: () => 0, lines: new Occupancy(), rates: new CallRates(), rests: new Rests() },
      ...{ quality: new QualityBoard(), dynamicList: new DynamicList(), calls: 0, closed: null },
      portability: { look: () => undefined },
    },
  );
}

function measure(name: string, fields: Fields): boolean {
  const plan = planOf(fields);
  const world = worldOf(plan);
  const caller = world.snapshot.find('mappingGateways', 'acme');
  if (caller === undefined) throw new Error('acme is there');
  const calls = plan.numbers.map((callee) => {
    const admitted = admitAs('bench' as never, { offered: offeredWith({ callee }), caller }, world);
    if (admitted.is !== 'admitted') throw new Error('it is let through');
    return { facts: admitted.facts, caller, world };
  });
  let candidates = 0;
  let slowestUs = 0;
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    candidates = 0;
    const before = process.cpuUsage();
    for (const routing of calls) {
      const began = performance.now();
      candidates += routesFor(routing).candidates.length;
      if (round > 0) slowestUs = Math.max(slowestUs, (performance.now() - began) * 1_000);
    }
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / calls.length);
  }
  const usual =
    rounds.slice(1).toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2) - 1] ?? 0;
  const each = (candidates / calls.length).toFixed(1);
  const isMet = usual <= BAR_US;
  process.stdout.write(
    `${name}: ${usual.toFixed(1)} us of CPU a call (bar ${BAR_US}), ${each} candidates, ` +
      `slowest call ${slowestUs.toFixed(0)} us on the wall${isMet ? '' : '  MISSED'}\n`,
  );
  return isMet;
}

const plain = measure('plain gateways', {});
const full = measure('gateways with everything', FULL);
process.exitCode = plain && full ? 0 : 1;
