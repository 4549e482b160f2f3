// What is configured in the simulated world: two customers of which one pays ahead, an agent above
// the other, three vendors in a line, and prices by which money ends within minutes.
import type { PriceE7 } from '@tandem/base/money';
import type { SeededRandom } from '@tandem/base/testkit';
import type { RateRow } from '@tandem/domain/rating';
import type { Fields } from '@tandem/edge/objects';
import type { Snapshot } from '@tandem/engine/snapshot';
import {
  type Configuration,
  TestConfiguration,
} from '../../packages/engine/calls/testing-configuration.ts';

export const CUSTOMERS = { prepaid: '192.0.2.10', postpaid: '192.0.2.20' } as const;
export type Customer = keyof typeof CUSTOMERS;
export const VENDORS = ['198.51.100.1', '198.51.100.2', '198.51.100.3'] as const;
const E7 = 10_000_000;

export interface Tariff {
  readonly snapshot: Snapshot;
  readonly accounts: Readonly<Record<'prepaid' | 'postpaid' | 'agent' | 'vendor', bigint>>;
  /** Of the customer who does not pay ahead. */
  readonly creditE7: bigint;
  /** An operator changes what is configured; calls that run go on as they began. */
  change(random: SeededRandom): string;
}

export function tariffOf(random: SeededRandom): Tariff {
  const credit = random.pick([2, 20, 500]);
  const row = rowOf(random);
  const services = ['outgoing', 'international'];
  const gateways = VENDORS.map((_, at) => [
    ...[`v${at}`, vendorOf(at, { lines: random.chance(0.3) ? random.between(2, 6) : null })],
  ]);
  const customers = Object.fromEntries(
    Object.entries(CUSTOMERS).map(([name, address]) => [
      name,
      { account: name, addresses: [address], lines: random.chance(0.3) ? 8 : null },
    ]),
  );
  const parameters = {
    // Few callers make all the calls, faster than anybody would.
    ...{ SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: '0', SS_BLACK_LIST_NO_ANSWER_LIMIT: '0' },
    SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: String(random.pick([0, 0, 1, 2])),
    SS_MAX_CALL_DURATION: String(random.pick([0, 0, 60])),
  };
  const configuration = new TestConfiguration({
    objects: {
      accounts: {
        prepaid: { rateGroup: 'retail', services },
        postpaid: { rateGroup: 'retail', services, credit: String(credit), agent: 'agent' },
        agent: {
          ...{ type: 'agent', rateGroup: 'wholesale' },
          ...{ agentIncome: 'commission', commissionPercent: '12.5' },
        },
        vendor: { type: 'clearing', rateGroup: 'wholesale' },
      },
      mappingGateways: customers,
      routingGateways: Object.fromEntries(gateways),
    },
    rates: { retail: { '': row }, wholesale: { '': '0.31' } },
    parameters,
  });
  const key = (id: string): bigint => configuration.keyOf('accounts', id);
  return {
    get snapshot() {
      return configuration.snapshot;
    },
    accounts: {
      ...{ prepaid: key('prepaid'), postpaid: key('postpaid') },
      ...{ agent: key('agent'), vendor: key('vendor') },
    },
    creditE7: BigInt(credit * E7),
    change(by) {
      const changed = changeOf(by);
      const { objects = {}, rates = {} } = changed;
      configuration.apply({ objects, rates, parameters: { ...parameters, ...changed.parameters } });
      return JSON.stringify(changed);
    },
  };
}

function vendorOf(at: number, more: Fields): Fields {
  const [account, addresses] = ['vendor', [`${VENDORS[at]}:5060`]];
  return { account, addresses, priority: at, ...more };
}

/** Prices, routes, limits, and who may call: whatever an operator does while calls run. */
function changeOf(random: SeededRandom): Partial<Configuration> {
  const at = random.below(VENDORS.length);
  const vendor = (more: Fields): Partial<Configuration> => ({
    objects: { routingGateways: { [`v${at}`]: vendorOf(at, more) } },
  });
  const customer = random.pick(['prepaid', 'postpaid'] as const);
  const gateway = { account: customer, addresses: [CUSTOMERS[customer]] };
  return random.pick<() => Partial<Configuration>>([
    () => vendor({ lock: 'all' }),
    () => vendor({ lines: random.between(1, 4), priority: random.below(5) }),
    () => vendor({ maxCallSeconds: random.between(1, 60), prefixes: ['8613', '44'] }),
    () => vendor({ stopCodes: [404, 480, 503], switchUntilConnect: true }),
    () => ({ rates: { retail: { '': rowOf(random) }, wholesale: { '': '0.47' } } }),
    () => ({ objects: { mappingGateways: { [customer]: { ...gateway, lock: 'all' } } } }),
    () => ({ objects: { mappingGateways: { [customer]: { ...gateway, cps: 2, lines: 3 } } } }),
    () => ({ parameters: { SS_MAX_CALL_DURATION: '20' } }),
  ])();
}

function rowOf(random: SeededRandom): Partial<RateRow> {
  const price = random.pick([0.12, 0.6, 2.4]) * E7;
  const [firstSeconds, nextSeconds] = random.pick([
    [1, 1],
    [6, 6],
    [30, 6],
    [60, 60],
  ] as const);
  const e7 = (amount: number): PriceE7 => Math.round(amount) as PriceE7;
  return {
    ...{ firstE7: e7(price), nextE7: e7(price), firstSeconds, nextSeconds },
    connectionE7: e7(random.chance(0.3) ? 0.1 * E7 : 0),
  };
}
