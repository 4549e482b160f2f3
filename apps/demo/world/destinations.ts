// Where the demo's calls go, what they are sold for, and how often somebody wants to go there.

export interface Destination {
  readonly prefix: string;
  readonly area: string;
  /** Of a minute, in 1/10,000 of the currency. */
  readonly price: number;
  readonly weight: number;
  /** Digits behind the prefix. */
  readonly digits: number;
}

const destination = (
  [prefix, area]: readonly [prefix: string, area: string],
  price: number,
  { weight, digits }: { readonly weight: number; readonly digits: number },
): Destination => ({ prefix, area, price, weight, digits });

export const DESTINATIONS: readonly Destination[] = [
  destination(['880', 'Bangladesh'], 240, { weight: 6, digits: 8 }),
  destination(['8801', 'Bangladesh mobile'], 290, { weight: 22, digits: 9 }),
  destination(['91', 'India'], 110, { weight: 18, digits: 10 }),
  destination(['92', 'Pakistan'], 420, { weight: 9, digits: 10 }),
  destination(['234', 'Nigeria'], 1_250, { weight: 5, digits: 9 }),
  destination(['63', 'Philippines'], 1_450, { weight: 4, digits: 10 }),
  destination(['86', 'China'], 120, { weight: 9, digits: 11 }),
  destination(['44', 'United Kingdom'], 60, { weight: 8, digits: 10 }),
  destination(['447', 'United Kingdom mobile'], 210, { weight: 6, digits: 9 }),
  destination(['49', 'Germany'], 80, { weight: 6, digits: 10 }),
  destination(['52', 'Mexico'], 95, { weight: 5, digits: 10 }),
  destination(['55', 'Brazil'], 180, { weight: 3, digits: 10 }),
  destination(['1', 'North America'], 50, { weight: 8, digits: 10 }),
];

/** Every vendor costs more than it is sold for: what the guard of margins is there for. */
export const LOSS: Destination = destination(['53', 'Cuba'], 5_500, { weight: 2, digits: 8 });
/** No vendor takes it, though it has a price. */
export const UNROUTED: Destination = destination(['882', 'Networks'], 9_000, {
  ...{ weight: 1, digits: 9 },
});
/** Free of charge, as the parameter of free numbers says. */
export const FREE_NUMBER = '800';
export const EMERGENCY_NUMBER = '112';

const E4 = 10_000;

export const priceText = (tenThousandths: number): string => (tenThousandths / E4).toFixed(4);
