// Fees as one would do them by hand: second by second, with fractions that are never rounded before
// the end. Slow, and shares nothing with the code that it judges.
import type { Price } from './price.ts';
import type { Pricing } from './pricing.ts';

export interface ModelFee {
  readonly amount: bigint;
  readonly billedSeconds: number;
  /** Before any rounding. */
  readonly exact: Fraction;
}

export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const whole = (value: number): Fraction => ({ over: BigInt(value), under: 1n });
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const isLess = (a: Fraction, b: Fraction): boolean => a.over * b.under < b.over * a.under;

const NOTHING: ModelFee = { amount: 0n, billedSeconds: 0, exact: whole(0) };

export function modelFee(holdTimeMs: number, pricing: Pricing): ModelFee {
  const { price, rules, packageSeconds } = pricing;
  if (holdTimeMs === 0) return rounded(whole(price.attemptE7), { pricing, billedSeconds: 0 });
  const heldMs = nearestMultiple(holdTimeMs, rules.holdTimePrecisionMs);
  if (price.graceSeconds > 0 && heldMs <= price.graceSeconds * 1000) return NOTHING;
  const freeSeconds = rules.freeSeconds + packageSeconds;
  if (freeSeconds > 0 && heldMs <= freeSeconds * 1000) return NOTHING;
  const charged: number[] = [];
  for (let second = freeSeconds; second * 1000 < heldMs; second += 1) charged.push(second);
  const seconds = Math.max(1, charged.length);
  const talk = price.mode === 'round-total' ? roundTotal(seconds, price) : blocks(seconds, price);
  const total = plus(talk.cost, whole(price.connectionE7));
  const least = whole(price.minimumE7);
  return rounded(isLess(total, least) ? least : total, { pricing, billedSeconds: talk.seconds });
}

interface Talk {
  readonly cost: Fraction;
  readonly seconds: number;
}

function blocks(seconds: number, price: Price): Talk {
  let paidUntil = 0;
  let cost = whole(0);
  for (let second = 0; second < seconds; second += 1) {
    if (second < paidUntil) continue;
    const isFirst = second === 0 && price.firstSeconds > 0;
    const block = isFirst
      ? { size: price.firstSeconds, e7: price.firstE7, per: price.perSeconds }
      : blockAt(second, price);
    cost = plus(cost, { over: BigInt(block.size) * BigInt(block.e7), under: BigInt(block.per) });
    paidUntil += block.size;
  }
  return { cost, seconds: paidUntil };
}

function blockAt(second: number, price: Price) {
  const step = price.steps.findLast(({ afterSeconds }) => afterSeconds <= second);
  return step === undefined
    ? { size: price.nextSeconds, e7: price.nextE7, per: price.perSeconds }
    : { size: step.nextSeconds, e7: step.nextE7, per: step.perSeconds };
}

function roundTotal(seconds: number, price: Price): Talk {
  let total = price.nextSeconds;
  while (total < seconds || total < price.firstSeconds) total += price.nextSeconds;
  let cost = whole(0);
  for (let second = 0; second < total; second += 1) {
    const { e7, per } =
      second < price.firstSeconds
        ? { e7: price.firstE7, per: price.perSeconds }
        : blockAt(second, price);
    cost = plus(cost, { over: BigInt(e7), under: BigInt(per) });
  }
  return { cost, seconds: total };
}

function nearestMultiple(ms: number, precisionMs: number): number {
  if (precisionMs === 0) return ms;
  let below = 0;
  while (below + precisionMs <= ms) below += precisionMs;
  return ms - below < below + precisionMs - ms ? below : below + precisionMs;
}

function rounded(
  exact: Fraction,
  { pricing, billedSeconds }: { pricing: Pricing; billedSeconds: number },
): ModelFee {
  const { feeDecimals, feeUnit } = pricing.rules;
  const step = 10n ** BigInt(7 - feeDecimals);
  let amount = (exact.over / exact.under / step) * step;
  // Not nearer to what is below: the half goes up.
  const middle = { over: 2n * amount + step, under: 2n };
  if (!isLess(exact, middle)) amount += step;
  if (feeUnit > 0n && amount % feeUnit !== 0n) amount += feeUnit - (amount % feeUnit);
  return { amount, billedSeconds, exact };
}
