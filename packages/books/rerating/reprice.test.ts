import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moneyFromE7, type PriceE7, parsePrice } from '@tandem/base/money';
import { testingId, testingPrice } from '@tandem/domain/testkit';
import type { RatedAttempt, RatedCall, RatedFigures, SideName } from './contract.ts';
import { Differences } from './differences.ts';
import { type AgentTerms, type NoPrice, type PriceBook, reprice } from './reprice.ts';

const RULES = { holdTimePrecisionMs: 1_000, freeSeconds: 0, feeDecimals: 7 };
const [ACME, NORTH, UPPER, LOWER] = [1n, 2n, 3n, 4n];
const PHONE = 9n;
const [GATEWAY, GONE] = [21n, 22n];

const e7 = (price: string): PriceE7 => {
  const parsed = parsePrice(price);
  assert.ok(parsed.ok);
  return parsed.value;
};

/** A minute costs so much, in seconds. */
const perMinute = (price: string, attempt = '0') => ({
  ...testingPrice,
  attemptE7: e7(attempt),
  ...{ firstSeconds: 1, nextSeconds: 1, firstE7: e7(price), nextE7: e7(price) },
});

function side(account: bigint, fee: string, price: string | null): RatedFigures {
  return {
    ...{ account, accountId: `account ${account}`, number: '8801711', billedSeconds: 60 },
    fee: moneyFromE7(BigInt(e7(fee))),
    rate:
      price === null
        ? null
        : {
            group: { key: '70', id: 'old' },
            ...{ prefix: '880', area: 'Bangladesh', price: perMinute(price) },
            rules: { ...RULES, feeUnitE7: '0' },
          },
  };
}

/** A minute that acme paid 0.10 for and north was paid 0.06 for. */
function call(more: Partial<RatedCall> = {}): RatedCall {
  return {
    id: testingId(1),
    ...{ startedAtMs: 0, answeredAtMs: 5_000, holdTimeMs: 60_000, packageSeconds: 0 },
    callerPhone: null,
    charge: side(ACME, '0.10', '0.10'),
    cost: side(NORTH, '0.06', '0.06'),
    ...{ agents: [], attempts: [], most: null },
    ...more,
  };
}

/** It was north's, and cost so much. */
const tried = (fee: string | null, gateway = GATEWAY): RatedAttempt => ({
  ...{ place: 1, gateway, outbound: '998801711', billed: '8801711' },
  figures: fee === null ? null : { ...side(NORTH, fee, '0.06'), billedSeconds: 0 },
});

/** Nobody answered; acme paid so much for it. */
const unanswered = (fee: string, ...attempts: readonly RatedAttempt[]): RatedCall =>
  call({
    ...{ holdTimeMs: 0, answeredAtMs: 0, cost: null, attempts },
    charge: { ...side(ACME, fee, '0.10'), billedSeconds: 0 },
  });

interface Prices {
  readonly acme?: string | NoPrice;
  readonly phone?: string;
  readonly north?: string | NoPrice;
  readonly upper?: string;
  /** Of an attempt. */
  readonly acmeAttempt?: string;
  readonly northAttempt?: string;
  readonly agents?: ReadonlyMap<bigint, AgentTerms>;
}

function bookOf(prices: Prices): PriceBook {
  const attemptFeeOf = (account: bigint): string =>
    (account === ACME ? prices.acmeAttempt : prices.northAttempt) ?? '0';
  const whose = (account: bigint, phone: bigint | null): string | undefined => {
    if (account === ACME) return phone === PHONE ? (prices.phone ?? prices.acme) : prices.acme;
    return account === NORTH ? prices.north : prices.upper;
  };
  return {
    rules: { ...RULES, feeUnit: moneyFromE7(0n) },
    agent: (account) => prices.agents?.get(account),
    owedForAttempt: ({ gateway, billed: number }) =>
      gateway === GATEWAY ? { account: NORTH, accountId: 'account 2', number } : undefined,
    priceOf: ({ account, phone, startedAtMs }) => {
      const price = whose(account, phone);
      if (price === undefined) return { is: 'noGroup' };
      if (price === 'noGroup' || price === 'noRate' || price === 'locked') return { is: price };
      const found = {
        ...{ group: { key: '71', id: 'new' }, prefix: '8801', area: 'Mobile' },
        prices: [{ fromMs: startedAtMs, price: perMinute(price, attemptFeeOf(account)) }],
      };
      return { is: 'priced', found };
    },
  };
}

const BOTH: readonly SideName[] = ['charge', 'cost'];

/** 'charge 0.1 -> 0.12' of each move. */
function moved(of: RatedCall, prices: Prices, sides = BOTH): readonly string[] {
  const { repricing } = reprice(of, { book: bookOf(prices), sides });
  if (repricing.is === 'same') return [];
  return repricing.correction.moves.map(
    ({ side: which, account, before, after }) =>
      `${which} of ${account}: ${Number(before) / 1e7} -> ${Number(after) / 1e7}`,
  );
}

const agentsOf = (...amounts: readonly (readonly [bigint, string])[]) =>
  amounts.map(([account, amount]) => ({
    account: { key: String(account), id: `account ${account}` },
    amountE7: String(e7(amount)),
  }));

const COMMISSION: AgentTerms = { income: 'commission', percentE7: 100_000_000n };
const DIFFERENCE: AgentTerms = { income: 'rateDifference', percentE7: 0n };

describe('a record priced again (BIL-12)', () => {
  //  what                            call         prices                        moves
  const table: ReadonlyArray<readonly [string, RatedCall, Prices, readonly string[]]> = [
    ['the same prices move nothing', call(), { acme: '0.10', north: '0.06' }, []],
    [
      'a dearer rate of the customer',
      call(),
      { acme: '0.12', north: '0.06' },
      ['charge of 1: 0.1 -> 0.12'],
    ],
    [
      'both sides cheaper',
      call(),
      { acme: '0.08', north: '0.05' },
      ['charge of 1: 0.1 -> 0.08', 'cost of 2: 0.06 -> 0.05'],
    ],
    ['a price of zero', call(), { acme: '0', north: '0.06' }, ['charge of 1: 0.1 -> 0']],
    ['no rate any more: it stays', call(), { acme: 'noRate', north: '0.06' }, []],
    ['locked now: it stays', call(), { acme: 'locked', north: '0.06' }, []],
    [
      'a group of the phone comes before that of its account',
      call({ callerPhone: PHONE }),
      { acme: '0.12', phone: '0.09', north: '0.06' },
      ['charge of 1: 0.1 -> 0.09'],
    ],
    [
      "a vendor's rate that was missing",
      call({ cost: side(NORTH, '0', null) }),
      { acme: '0.10', north: '0.06' },
      ['cost of 2: 0 -> 0.06'],
    ],
    ['nobody paid, no vendor was connected', call({ charge: null, cost: null }), {}, []],
    [
      'a package pays the same minutes again',
      call({ packageSeconds: 30, charge: side(ACME, '0.05', '0.10') }),
      { acme: '0.20', north: '0.06' },
      ['charge of 1: 0.05 -> 0.1'],
    ],
    [
      'cut at its reserve: never more',
      call({ charge: side(ACME, '0.07', '0.10') }),
      { acme: '0.20', north: '0.06' },
      [],
    ],
    [
      'cut at its reserve: less, where the call comes to less',
      call({ charge: side(ACME, '0.07', '0.10') }),
      { acme: '0.05', north: '0.06' },
      ['charge of 1: 0.07 -> 0.05'],
    ],
    [
      'its reserve is known from the last time, though less was booked then',
      call({ charge: side(ACME, '0.05', '0.05'), most: moneyFromE7(BigInt(e7('0.07'))) }),
      { acme: '0.20', north: '0.06' },
      ['charge of 1: 0.05 -> 0.07'],
    ],
    [
      'an agent on commission earns of what is paid now',
      call({ agents: agentsOf([UPPER, '0.01']) }),
      { acme: '0.20', north: '0.06', agents: new Map([[UPPER, COMMISSION]]) },
      ['charge of 1: 0.1 -> 0.2', 'commission of 3: 0.01 -> 0.02'],
    ],
    [
      'an agent on the difference, by the price of today',
      call({ agents: agentsOf([UPPER, '0.02']) }),
      { acme: '0.20', north: '0.06', upper: '0.09', agents: new Map([[UPPER, DIFFERENCE]]) },
      ['charge of 1: 0.1 -> 0.2', 'commission of 3: 0.02 -> 0.11'],
    ],
    [
      'two levels',
      call({ agents: agentsOf([LOWER, '0.01'], [UPPER, '0.02']) }),
      {
        ...{ acme: '0.20', north: '0.06', upper: '0.09' },
        agents: new Map([
          [LOWER, COMMISSION],
          [UPPER, DIFFERENCE],
        ]),
      },
      ['charge of 1: 0.1 -> 0.2', 'commission of 4: 0.01 -> 0.02', 'commission of 3: 0.02 -> 0.11'],
    ],
    [
      'agents stay when the charge does',
      call({ agents: agentsOf([UPPER, '0.02']) }),
      { acme: '0.10', north: '0.06', upper: '0.01', agents: new Map([[UPPER, DIFFERENCE]]) },
      [],
    ],
    [
      'fees of attempts on both sides',
      unanswered('0.01', tried('0.002'), tried('0.002')),
      { acme: '0.10', acmeAttempt: '0.005', north: '0.06', northAttempt: '0.003' },
      [...['charge of 1: 0.01 -> 0.005', 'cost of 2: 0.002 -> 0.003'], 'cost of 2: 0.002 -> 0.003'],
    ],
    [
      'fees of attempts that are no more',
      unanswered('0.01', tried('0.002')),
      { acme: '0.10', north: '0.06' },
      ['charge of 1: 0.01 -> 0', 'cost of 2: 0.002 -> 0'],
    ],
    [
      'a fee where there was none: of who has the gateway now',
      unanswered('0', tried(null), tried(null, GONE)),
      { acme: '0.10', acmeAttempt: '0.01', north: '0.06', northAttempt: '0.003' },
      ['charge of 1: 0 -> 0.01', 'cost of 2: 0 -> 0.003'],
    ],
    [
      'an attempt before the one that was answered',
      call({ attempts: [tried('0.002')] }),
      { acme: '0.10', north: '0.05', northAttempt: '0.001' },
      ['cost of 2: 0.06 -> 0.05', 'cost of 2: 0.002 -> 0.001'],
    ],
    [
      'no price for the attempt any more: it stays',
      call({ attempts: [tried('0.002')] }),
      { acme: '0.10', north: 'noRate' },
      [],
    ],
    ['nothing, and still nothing', unanswered('0', tried(null)), { acme: '0.1', north: '0.1' }, []],
  ];
  for (const [what, of, prices, moves] of table) {
    it(what, () => assert.deepEqual(moved(of, prices), moves));
  }

  it('only the sides that are asked for', () => {
    const prices = { acme: '0.12', north: '0.07' };
    assert.deepEqual(moved(call(), prices, ['cost']), ['cost of 2: 0.06 -> 0.07']);
    assert.deepEqual(moved(call(), prices, ['charge']), ['charge of 1: 0.1 -> 0.12']);
  });

  it('the record names what it was priced by, and moves no more the second time', () => {
    const options = { book: bookOf({ acme: '0.12', north: '0.06' }), sides: BOTH };
    const { repricing } = reprice(call(), options);
    assert.ok(repricing.is === 'changed');
    const { after } = repricing.correction;
    assert.deepEqual([after.charge?.rate?.group.id, after.charge?.rate?.prefix], ['new', '8801']);
    assert.equal(reprice({ ...call(), ...after }, options).repricing.is, 'same');
  });

  it('differences are counted by account and side, the largest first', () => {
    const differences = new Differences();
    const options = { book: bookOf({ acme: '0.12', north: 'noRate' }), sides: BOTH };
    for (let count = 0; count < 3; count += 1) differences.count(reprice(call(), options));
    differences.count(reprice(call({ charge: side(ACME, '0.12', '0.12') }), options));
    assert.deepEqual([differences.records, differences.changed], [4, 3]);
    assert.deepEqual(differences.accounts(), [
      {
        ...{ account: ACME, accountId: 'account 1', side: 'charge', records: 3 },
        ...{ before: 3_000_000n, after: 3_600_000n, balance: -600_000n },
      },
    ]);
    assert.deepEqual(differences.unpriced(), [{ side: 'cost', why: 'noRate', records: 4 }]);
  });
});
