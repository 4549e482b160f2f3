// What a call is charged by: its price, the parameters of its moment, and what a package pays. Put
// together once at admission and kept for the whole call.
import type { Money } from '@tandem/base/money';
import type { ParameterView } from '@tandem/domain/parameters';
import type { Price } from './price.ts';

/** The parameters that fees depend on; a running call keeps those it began with. */
export interface BillingRules {
  /** SERVER_BILLING_HOLD_TIME_PRECISION: to the nearest multiple; 0 = not rounded. */
  readonly holdTimePrecisionMs: number;
  /** SERVER_BILLING_FREE_TIME: taken off the charged time of each call. */
  readonly freeSeconds: number;
  /** SERVER_BILLING_FEE_PRECISION: decimals that are kept, half up. */
  readonly feeDecimals: number;
  /** SERVER_BILLING_FEE_UNIT: then up to a multiple of it; 0 = not. */
  readonly feeUnit: Money;
}

export function billingRules(view: ParameterView): BillingRules {
  return Object.freeze({
    holdTimePrecisionMs: view.get('SERVER_BILLING_HOLD_TIME_PRECISION'),
    freeSeconds: view.get('SERVER_BILLING_FREE_TIME'),
    feeDecimals: view.get('SERVER_BILLING_FEE_PRECISION'),
    feeUnit: view.get('SERVER_BILLING_FEE_UNIT'),
  });
}

export interface Pricing {
  readonly price: Price;
  readonly rules: BillingRules;
  /** Seconds that a package pays for, after the free time; 0 without a package. */
  readonly packageSeconds: number;
}
