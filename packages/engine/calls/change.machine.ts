// A change of media that one side wants (re-INVITE, UPDATE) and the other has to agree to, as a
// pure function. One at a time: a second one is told to come again (RFC 3261 section 14.2).
//
//   idle -- change of one side --> passing -- changed, refused by the other --> idle
//                                     `-- change of either side: 491
import type { Change, Description } from './legs/leg.ts';

export type SideName = 'caller' | 'called';

export type ChangeState =
  | { readonly name: 'idle' }
  | { readonly name: 'passing'; readonly from: SideName; readonly id: number };

export type ChangeEvent =
  | { readonly type: 'change'; readonly side: SideName; readonly change: Change }
  | { readonly type: 'changed'; readonly side: SideName; readonly description: Description }
  | { readonly type: 'changeRefused'; readonly side: SideName; readonly status: number };

export type ChangeEffect =
  | { readonly do: 'pass'; readonly to: SideName; readonly description: Description }
  | Accept
  | {
      readonly do: 'refuse';
      readonly to: SideName;
      readonly id: number;
      readonly status: number;
    };

interface Accept {
  readonly do: 'accept';
  readonly to: SideName;
  readonly id: number;
  readonly description: Description;
}

export interface ChangeStep {
  readonly state: ChangeState;
  readonly effect: ChangeEffect | null;
}

export const NO_CHANGE: ChangeState = Object.freeze({ name: 'idle' });
const REQUEST_PENDING = 491;

export const otherSide = (side: SideName): SideName => (side === 'caller' ? 'called' : 'caller');

export function stepChange(state: ChangeState, event: ChangeEvent): ChangeStep {
  if (event.type === 'change') return onChange(state, event.side, event.change);
  // Only the side that was asked can answer.
  if (state.name !== 'passing' || state.from === event.side) return { state, effect: null };
  const to = state.from;
  const { id } = state;
  return event.type === 'changed'
    ? { state: NO_CHANGE, effect: { do: 'accept', to, id, description: event.description } }
    : { state: NO_CHANGE, effect: { do: 'refuse', to, id, status: event.status } };
}

function onChange(state: ChangeState, side: SideName, change: Change): ChangeStep {
  const { id, description, wantsOffer } = change;
  // A bare refresh concerns that side's session timer alone.
  if (description === null && !wantsOffer) {
    return { state, effect: { do: 'accept', to: side, id, description: null } };
  }
  if (state.name === 'passing') {
    return { state, effect: { do: 'refuse', to: side, id, status: REQUEST_PENDING } };
  }
  return {
    state: { name: 'passing', from: side, id },
    effect: { do: 'pass', to: otherSide(side), description },
  };
}
