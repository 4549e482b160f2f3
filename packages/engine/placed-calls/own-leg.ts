// Where a call that we place meets who placed it: its caller's leg is the one end of two inner
// legs, and who placed it holds the other, and hears what any caller would.
import {
  InnerCalledLeg,
  type LegEvent,
  type Offered,
  type PlacesCalls,
} from '@tandem/engine/calls';

export const NORMAL_CLEARING = 16;
export type Failure = (LegEvent & { readonly type: 'failed' })['failure'];
export type PlacedId = Parameters<PlacesCalls['recordNow']>[0];

export function ownLeg(offered: Offered, hears: (event: LegEvent) => void): InnerCalledLeg {
  const leg = new InnerCalledLeg(offered, () => undefined);
  leg.listen({ hears });
  return leg;
}

/** We hang up, or give up before the answer: each is nothing at the time of the other. */
export function endLeg(leg: InnerCalledLeg | undefined, cause: number): void {
  leg?.cancel(cause);
  leg?.release(cause);
}
