import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '@tandem/protocol/sdp';
import {
  type ChangeEffect,
  type ChangeEvent,
  type ChangeState,
  NO_CHANGE,
  type SideName,
  stepChange,
} from './change.machine.ts';

const hold: Session = {
  ...{ origin: undefined, name: 'hold', connection: undefined, lines: [], media: [] },
};

const wants = (side: SideName, id = 7): ChangeEvent => ({
  ...{ type: 'change', side },
  change: { id, description: hold, wantsOffer: false },
});
const asksOffer: ChangeEvent = {
  ...{ type: 'change', side: 'caller' },
  change: { id: 7, description: null, wantsOffer: true },
};
const refreshes = (side: SideName): ChangeEvent => ({
  ...{ type: 'change', side },
  change: { id: 8, description: null, wantsOffer: false },
});
const agrees = (side: SideName): ChangeEvent => ({ type: 'changed', side, description: hold });
const declines = (side: SideName): ChangeEvent => ({ type: 'changeRefused', side, status: 488 });
const confirms = (side: SideName): ChangeEvent => ({ type: 'confirmed', side, description: hold });
const passing = (from: SideName, wantsOffer = false): ChangeState => ({
  ...{ name: 'passing', from, id: 7, wantsOffer },
});
const confirming: ChangeState = { name: 'confirming', from: 'caller' };

function brief(effect: ChangeEffect | null): string {
  if (effect === null) return '';
  if (effect.do === 'refuse') return `refuse ${effect.to} ${effect.id} ${effect.status}`;
  const what = effect.description?.name ?? 'nothing';
  return effect.do !== 'accept'
    ? `${effect.do} ${what} to ${effect.to}`
    : `accept ${effect.to} ${effect.id} ${what}`;
}

describe('change of media in a call (SIG-5): the transition table is the test', () => {
  //  from                 event               to                   effect
  const table: ReadonlyArray<readonly [ChangeState, ChangeEvent, ChangeState, string]> = [
    [NO_CHANGE, wants('caller'), passing('caller'), 'pass hold to called'],
    [NO_CHANGE, wants('called'), passing('called'), 'pass hold to caller'],
    [NO_CHANGE, asksOffer, passing('caller', true), 'pass nothing to called'],
    [NO_CHANGE, refreshes('called'), NO_CHANGE, 'accept called 8 nothing'],
    [NO_CHANGE, agrees('called'), NO_CHANGE, ''],
    [passing('caller'), agrees('called'), NO_CHANGE, 'accept caller 7 hold'],
    [passing('caller'), declines('called'), NO_CHANGE, 'refuse caller 7 488'],
    [passing('called'), agrees('caller'), NO_CHANGE, 'accept called 7 hold'],
    // It wanted an offer: the other side's offer, then its own answer.
    [passing('caller', true), agrees('called'), confirming, 'accept caller 7 hold'],
    [confirming, confirms('caller'), NO_CHANGE, 'confirm hold to called'],
    [confirming, confirms('called'), confirming, ''],
    [confirming, wants('called', 9), confirming, 'refuse called 9 491'],
    [NO_CHANGE, confirms('caller'), NO_CHANGE, ''],
    // Both want something at once: whoever comes second tries again.
    [passing('caller'), wants('called', 9), passing('caller'), 'refuse called 9 491'],
    [passing('caller'), wants('caller', 9), passing('caller'), 'refuse caller 9 491'],
    [passing('caller'), refreshes('called'), passing('caller'), 'accept called 8 nothing'],
    [passing('caller'), agrees('caller'), passing('caller'), ''],
  ];
  for (const [from, event, to, effect] of table) {
    it(`${from.name} + ${event.type} of ${event.side} -> ${to.name}: ${effect}`, () => {
      const next = stepChange(from, event);
      assert.deepEqual(next.state, to);
      assert.equal(brief(next.effect), effect);
    });
  }
});
