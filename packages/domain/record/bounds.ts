// Between which values the whole numbers of a record are: what lies outside was written by somebody
// else, or by a clock that is set to anything.

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

const between = (least: number, most: number): Bounds => ({ least, most });

export const BOUNDS = {
  /** Years 2000 to 2099. */
  moment: between(946_684_800_000, 4_102_444_800_000),
  /** Two thirds of what a 32-bit column holds: 16 days in milliseconds. */
  duration: between(0, 1_400_000_000),
  count: between(0, Number.MAX_SAFE_INTEGER),
  status: between(0, 999),
  q850: between(0, 127),
  endDirection: between(0, 2),
  serverReason: between(1, 25),
  calleeBilling: between(0, 1),
  billingMode: between(-1, 3),
  mos: between(0, 5),
} as const satisfies Readonly<Record<string, Bounds>>;
