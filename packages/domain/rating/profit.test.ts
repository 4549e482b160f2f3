import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printMoney } from '@tandem/base/money';
import { compilePatterns } from '@tandem/domain/parameters';
import {
  type AgentLevel,
  agentIncomes,
  bookedCost,
  customerRatedNumber,
  exemptionOf,
  knownCost,
  type ProfitRule,
  profitOf,
  UNKNOWN_COST,
  vendorRatedNumber,
} from '@tandem/domain/rating';
import { money } from './testing-tariff.ts';

describe('profit of a call (BIL-3): SERVER_BILLING_PROFIT_CALCULATE', () => {
  const plain: ProfitRule = 'charge - expense';
  const lessAgents: ProfitRule = 'charge - expense - agent commission';
  //  rule, charge, cost, commissions, profit, cost unknown
  const table: ReadonlyArray<
    readonly [ProfitRule, string, string | null, readonly string[], string, boolean]
  > = [
    [plain, '0.06', '0.04', [], '0.02', false],
    [plain, '0.06', '0.04', ['0.01'], '0.02', false],
    [lessAgents, '0.06', '0.04', ['0.01'], '0.01', false],
    [lessAgents, '0.06', '0.04', ['0.01', '0.005'], '0.005', false],
    [lessAgents, '0.06', '0.04', [], '0.02', false],
    [plain, '0.04', '0.06', [], '-0.02', false],
    [plain, '0', '0.06', [], '-0.06', false], // free for the customer is not free for us
    [plain, '0.06', '0', [], '0.06', false],
    [plain, '0.06', null, [], '0.06', true], // nobody may take it for a profit
    [lessAgents, '0.06', null, ['0.01'], '0.05', true],
  ];
  for (const [rule, charge, cost, commissions, profit, costUnknown] of table) {
    it(`${rule}: ${charge} - ${cost ?? 'unknown'} - ${commissions.join(' - ') || 0}`, () => {
      const earned = {
        charge: money(charge),
        cost: cost === null ? UNKNOWN_COST : knownCost(money(cost)),
        commissions: commissions.map(money),
      };
      assert.deepEqual(profitOf(earned, rule), { amount: money(profit), costUnknown });
    });
  }

  it('an unknown cost is booked as 0', () => {
    assert.equal(bookedCost(UNKNOWN_COST), 0n);
    assert.equal(bookedCost(knownCost(money('0.04'))), money('0.04'));
  });
});

describe('agents in levels (BIL-1, BIL-3)', () => {
  const charged = (text: string): AgentLevel => ({ income: 'rateDifference', charge: money(text) });
  const share = (text: string): AgentLevel => ({ income: 'commission', percentE7: money(text) });
  //  the customer pays, agents upwards, what each earns
  const table: ReadonlyArray<readonly [string, readonly AgentLevel[], readonly string[]]> = [
    ['0.10', [], []],
    ['0.10', [charged('0.08')], ['0.02']],
    ['0.10', [charged('0.08'), charged('0.05')], ['0.02', '0.03']],
    ['0.10', [charged('0.12')], ['-0.02']], // sells below their own price
    ['0.10', [share('10')], ['0.01']],
    ['0.10', [share('2.5')], ['0.0025']],
    ['0.10', [share('10'), share('5')], ['0.01', '0.005']], // both of what the customer pays
    ['0.10', [charged('0.08'), share('10')], ['0.02', '0.008']], // of what the level below pays
    ['0.10', [share('10'), charged('0.08')], ['0.01', '0.02']],
    ['0.0000001', [share('49')], ['0']],
    ['0.0000001', [share('50')], ['0.0000001']],
    ['0', [share('10'), charged('0')], ['0', '0']],
  ];
  for (const [charge, levels, incomes] of table) {
    it(`${charge} through ${levels.map(({ income }) => income).join(', ') || 'nobody'}`, () => {
      assert.deepEqual(
        agentIncomes(money(charge), levels).map(printMoney),
        incomes.map((income) => printMoney(money(income))),
      );
    });
  }
});

describe('the number that rates are asked about (BIL-5)', () => {
  it('of a forwarded call has the forward prefix', () => {
    const forwardPrefix = '77';
    assert.equal(customerRatedNumber('8613', { isForwarded: true, forwardPrefix }), '778613');
    assert.equal(customerRatedNumber('8613', { isForwarded: false, forwardPrefix }), '8613');
  });

  //  by the outbound number, route prefix, asked
  const vendor: ReadonlyArray<readonly [boolean, string, string]> = [
    [false, '', '8613'],
    [true, '', '008613'],
    [false, '9', '98613'],
    [true, '9', '9008613'],
  ];
  for (const [byOutboundNumber, routePrefix, expected] of vendor) {
    it(`of a vendor: ${expected}`, () => {
      const numbers = { billedNumber: '8613', outboundNumber: '008613' };
      assert.equal(vendorRatedNumber({ ...numbers, byOutboundNumber, routePrefix }), expected);
    });
  }
});

describe('numbers that are not charged (BIL-5)', () => {
  const exempt = {
    noRecord: compilePatterns(['110', '95*']),
    free: compilePatterns(['10086', '9*']),
  };
  const table: ReadonlyArray<readonly [string, string | null]> = [
    ['110', 'noRecord 110'],
    ['1100', null],
    ['10086', 'free 10086'],
    ['955', 'noRecord 95*'], // wins over the free list
    ['965', 'free 9*'],
    ['8613', null],
  ];
  for (const [number, expected] of table) {
    it(`${number}: ${expected ?? 'charged'}`, () => {
      const found = exemptionOf(number, exempt);
      assert.equal(found && `${found.kind} ${found.pattern}`, expected);
    });
  }
});
