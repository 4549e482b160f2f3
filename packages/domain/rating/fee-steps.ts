// What happened on the way to a fee, as facts in their order: `explain` prints them, the console
// puts them into its own languages.
import { type Money, moneyFromE7, moneyFromPrice, printMoney } from '@tandem/base/money';
import type { Span } from './blocks.ts';
import type { ChargedTime } from './charged-time.ts';
import type { IncrementMode } from './price.ts';
import type { Pricing } from './pricing.ts';

export type FeeStep =
  | { readonly step: 'unanswered' }
  | {
      readonly step: 'rounded';
      readonly fromMs: number;
      readonly toMs: number;
      readonly precisionMs: number;
    }
  | { readonly step: 'grace'; readonly heldMs: number; readonly graceSeconds: number }
  | { readonly step: 'freeTime'; readonly seconds: number; readonly allFree: boolean }
  | { readonly step: 'package'; readonly seconds: number; readonly allPaid: boolean }
  | { readonly step: 'charged'; readonly seconds: number }
  | ({ readonly step: 'span' } & Span)
  | { readonly step: 'billed'; readonly seconds: number; readonly mode: IncrementMode }
  | { readonly step: 'connection' | 'minimum' | 'attempt'; readonly e7: number }
  | {
      readonly step: 'amount';
      /** Before rounding: so many 10^-7 / per. */
      readonly cost: bigint;
      readonly per: bigint;
      readonly decimals: number;
      readonly unit: Money;
      readonly amount: Money;
    };

export type NoteStep = (step: FeeStep) => void;

export function noteTime(
  note: NoteStep,
  { holdTimeMs, time, pricing }: { holdTimeMs: number; time: ChargedTime; pricing: Pricing },
): void {
  const { price, rules } = pricing;
  const { basis, heldMs, packageSeconds } = time;
  if (heldMs !== holdTimeMs) {
    const precisionMs = rules.holdTimePrecisionMs;
    note({ step: 'rounded', fromMs: holdTimeMs, toMs: heldMs, precisionMs });
  }
  if (basis === 'unanswered') note({ step: 'unanswered' });
  if (basis === 'grace') note({ step: 'grace', heldMs, graceSeconds: price.graceSeconds });
  if (basis === 'unanswered' || basis === 'grace') return;
  if (rules.freeSeconds > 0) {
    note({ step: 'freeTime', seconds: rules.freeSeconds, allFree: basis === 'freeTime' });
  }
  if (packageSeconds > 0) {
    note({ step: 'package', seconds: packageSeconds, allPaid: basis === 'package' });
  }
  if (basis === 'charged') note({ step: 'charged', seconds: time.seconds });
}

/** In English, for the command line and logs. */
export function describeFeeStep(step: FeeStep): string {
  switch (step.step) {
    case 'unanswered':
      return 'never connected';
    case 'rounded':
      return `${step.fromMs} ms rounded to ${step.toMs} ms (nearest ${step.precisionMs} ms)`;
    case 'grace':
      return `${step.heldMs} ms within the grace of ${step.graceSeconds} s: free`;
    case 'freeTime':
      return step.allFree
        ? `within the free time of ${step.seconds} s: free`
        : `less ${step.seconds} s of free time`;
    case 'package':
      return `${step.allPaid ? 'all' : 'less'} ${step.seconds} s paid by a package`;
    case 'charged':
      return `${step.seconds} s are charged`;
    case 'span':
      return describeSpan(step);
    case 'billed':
      return `${step.seconds} s are billed (${step.mode})`;
    case 'connection':
      return `connection fee ${money(step.e7)}`;
    case 'minimum':
      return `less than the least charge: ${money(step.e7)}`;
    case 'attempt':
      return `fee of an attempt ${money(step.e7)}`;
    case 'amount':
      return describeAmount(step);
  }
}

function describeSpan({ fromSeconds, seconds, blockSeconds, e7, perSeconds }: Span): string {
  const blocks = blockSeconds === null ? '' : `${seconds / blockSeconds} x ${blockSeconds} s = `;
  return `from ${fromSeconds} s on: ${blocks}${seconds} s at ${money(e7)} per ${perSeconds} s`;
}

function describeAmount(step: FeeStep & { step: 'amount' }): string {
  const { cost, per, decimals, unit, amount } = step;
  const rest = cost % per === 0n ? '' : ` and ${cost % per}/${per} of 0.0000001`;
  const exact = `${printMoney(moneyFromE7(cost / per))}${rest}`;
  const units = unit === 0n ? '' : `, up to a multiple of ${printMoney(unit)}`;
  return `exactly ${exact}; half up to ${decimals} decimals${units}: ${printMoney(amount)}`;
}

const money = (e7: number): string => printMoney(moneyFromPrice(e7));
