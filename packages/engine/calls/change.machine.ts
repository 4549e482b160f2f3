// A change of media that one side wants (re-INVITE, UPDATE) and the other has to agree to, as a
// pure function. One at a time: a second one is told to come again (RFC 3261 section 14.2).
//
//   idle -- change of one side --> passing -- changed, refused by the other --> idle
//                                     |`-- change of either side: 491          ^
//                                     `-- it wanted an offer --> confirming ---+
//                                                               its answer is passed on
import type { Change, Description } from './legs/leg.ts';

export type SideName = 'caller' | 'called';

export type ChangeState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'passing';
      readonly from: SideName;
      readonly id: number;
      readonly wantsOffer: boolean;
    }
  /** The side that wanted an offer has it; its ACK brings the answer. */
  | { readonly name: 'confirming'; readonly from: SideName };

export type ChangeEvent =
  | { readonly type: 'change'; readonly side: SideName; readonly change: Change }
  | { readonly type: 'changed'; readonly side: SideName; readonly description: Description }
  | { readonly type: 'confirmed'; readonly side: SideName; readonly description: Description }
  | { readonly type: 'changeRefused'; readonly side: SideName; readonly status: number };

export type ChangeEffect =
  | { readonly do: 'pass' | 'confirm'; readonly to: SideName; readonly description: Description }
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
  if (event.type === 'confirmed') return onConfirmed(state, event.side, event.description);
  // Only the side that was asked can answer.
  if (state.name !== 'passing' || state.from === event.side) return { state, effect: null };
  const { from: to, id } = state;
  if (event.type === 'changeRefused') {
    return { state: NO_CHANGE, effect: { do: 'refuse', to, id, status: event.status } };
  }
  return {
    state: state.wantsOffer ? { name: 'confirming', from: to } : NO_CHANGE,
    effect: { do: 'accept', to, id, description: event.description },
  };
}

function onConfirmed(state: ChangeState, side: SideName, description: Description): ChangeStep {
  if (state.name !== 'confirming' || state.from !== side) return { state, effect: null };
  return { state: NO_CHANGE, effect: { do: 'confirm', to: otherSide(side), description } };
}

function onChange(state: ChangeState, side: SideName, change: Change): ChangeStep {
  const { id, description, wantsOffer } = change;
  // A bare refresh concerns that side's session timer alone.
  if (description === null && !wantsOffer) {
    return { state, effect: { do: 'accept', to: side, id, description: null } };
  }
  if (state.name !== 'idle') {
    return { state, effect: { do: 'refuse', to: side, id, status: REQUEST_PENDING } };
  }
  return {
    state: { name: 'passing', from: side, id, wantsOffer },
    effect: { do: 'pass', to: otherSide(side), description },
  };
}
