// The bars of the money that calls run on: what open, one renewal and settlement of a call cost on
// the signalling thread; what an account with a lease and a call with money hold in memory; and a
// review of all accounts.
// Run: node --expose-gc --import tsx test/bars/balance.bench.ts
//
// The bank is the model: what the database costs is not in these figures, since a thread of its own
// asks it. Time is virtual.
import { ms } from '@tandem/base/kernel';
import { moneyFromE7, type PriceE7 } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import { fee, firstSlice, type Pricing } from '@tandem/domain/rating';
import { type CallMoney, LeasedBalances, type LeaseOffice } from '@tandem/engine/balance';

const ACCOUNTS = 1_000;
const CALLS = 100_000;
const ROUNDS = 3;
const IDLE_ACCOUNTS = 100_000;
const HELD_CALLS = 100_000;
/** At 1,000 calls/s a call has 1,000 us for everything. */
const CALL_BAR_US = 20;
/** 100,000 accounts of online phones: 100 MB. */
const ACCOUNT_BAR_BYTES = 1_000;
/** 20,000 calls up: 10 MB. */
const CALL_BAR_BYTES = 500;
/** Of the event loop, each 50 ms: a hundredth of all accounts. */
const REVIEW_BAR_MS = 2;

const zero = 0 as PriceE7;
const pricing: Pricing = {
  price: {
    ...{ mode: 'first-then-next', firstSeconds: 30, nextSeconds: 6, perSeconds: 60 },
    ...{ firstE7: 49_000 as PriceE7, nextE7: 49_000 as PriceE7, connectionE7: zero },
    ...{ graceSeconds: 0, minimumE7: zero, attemptE7: zero, steps: [] },
  },
  rules: {
    ...{ holdTimePrecisionMs: 1_000, freeSeconds: 0, feeDecimals: 7 },
    feeUnit: moneyFromE7(0n),
  },
  packageSeconds: 0,
};

const clock = new VirtualClock();

/** Lends all that is wished for. */
const generous: LeaseOffice = {
  ask: (requests, answered) =>
    void clock.after(ms(1), () =>
      answered(requests.map(({ account, wish }) => ({ account, granted: wish }))),
    ),
};

function balances(accounts: number): LeasedBalances {
  const made = new LeasedBalances({
    ...{ node: 'a', epoch: '1', clock, timers: clock, office: generous },
    append: () => true,
  });
  made.expect(new Set(Array.from({ length: accounts }, (_, at) => BigInt(at + 1))));
  clock.passesAtOnce(accounts);
  return made;
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000;
}

const middle = (values: number[]): number =>
  values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function opened(made: LeasedBalances, account: bigint): CallMoney {
  let call: CallMoney | undefined;
  made.open({ account, pricing, advanceMinutes: 1 }, (answer) => {
    if (answer.ok) call = answer.money;
  });
  if (call === undefined) throw new Error('the lease does not cover it: this measures nothing');
  return call;
}

const nothing = (): void => undefined;

/** With what the arithmetic of fees takes alone, so that it can be taken off. */
function measureCalls(): { callUs: number; arithmeticUs: number } {
  const made = balances(ACCOUNTS);
  const spent = fee(75_000, pricing).amount;
  const round = (): void => {
    for (let i = 0; i < CALLS; i += 1) {
      const call = opened(made, BigInt((i % ACCOUNTS) + 1));
      call.renew(nothing);
      call.settle(spent);
      if (i % ACCOUNTS === 0) clock.passesAtOnce(1_000);
    }
  };
  round();
  const callUs = middle(Array.from({ length: ROUNDS }, () => (cpuMs(round) * 1_000) / CALLS));
  const arithmetic = (): void => {
    for (let i = 0; i < CALLS; i += 1) firstSlice(1, pricing);
  };
  const arithmeticUs = (cpuMs(arithmetic) * 1_000) / CALLS;
  made.close();
  return { callUs, arithmeticUs };
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** One every 50 ms: of all accounts in 5 virtual seconds. */
const reviewMs = (): number => cpuMs(() => clock.passesAtOnce(5_000)) / 100;

interface Held {
  readonly accountBytes: number;
  readonly callBytes: number;
  readonly idleMs: number;
  readonly busyMs: number;
}

function measureMemory(): Held {
  const before = heapBytes();
  const made = balances(IDLE_ACCOUNTS);
  const accountBytes = (heapBytes() - before) / IDLE_ACCOUNTS;
  const idleMs = reviewMs();
  const calls: CallMoney[] = [];
  const beforeCalls = heapBytes();
  for (let i = 0; i < HELD_CALLS; i += 1) {
    calls.push(opened(made, BigInt((i % IDLE_ACCOUNTS) + 1)));
  }
  const callBytes = (heapBytes() - beforeCalls) / calls.length;
  const busyMs = reviewMs();
  for (const call of calls) call.settle(moneyFromE7(0n));
  made.close();
  return { accountBytes, callBytes, idleMs, busyMs };
}

const { callUs, arithmeticUs } = measureCalls();
const { accountBytes, callBytes, idleMs, busyMs } = measureMemory();
const met =
  callUs <= CALL_BAR_US &&
  accountBytes <= ACCOUNT_BAR_BYTES &&
  callBytes <= CALL_BAR_BYTES &&
  idleMs <= REVIEW_BAR_MS;
process.stdout.write(
  `${[
    `open + renew + settle  ${callUs.toFixed(2)} us CPU (bar ${CALL_BAR_US}); of it a first slice ${arithmeticUs.toFixed(2)} us`,
    `an account leased      ${accountBytes.toFixed(0)} bytes (bar ${ACCOUNT_BAR_BYTES})`,
    `a call's money         ${callBytes.toFixed(0)} bytes (bar ${CALL_BAR_BYTES})`,
    `a review              ${idleMs.toFixed(2)} ms (bar ${REVIEW_BAR_MS}), of ${IDLE_ACCOUNTS} accounts; ${busyMs.toFixed(2)} ms if all of them call`,
    met ? 'met' : 'MISSED',
  ].join('\n')}\n`,
);
process.exitCode = met ? 0 : 1;
