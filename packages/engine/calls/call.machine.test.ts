import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endingOf, REASON } from '@tandem/domain/record';
import {
  type CallEffect,
  type CallEvent,
  type CallState,
  NEW_CALL,
  stepCall,
} from './call.machine.ts';
import { CANCELLED, labelledRefusal, refusal, releaseEnd } from './ends.ts';

const brief = (effects: readonly CallEffect[]): string => effects.map(one).join(', ');

function one(effect: CallEffect): string {
  switch (effect.do) {
    case 'reject':
      return `reject ${effect.end.sipStatus}`;
    case 'close':
      return `close ${effect.end.reason} ${effect.end.sipStatus} by ${effect.end.direction}`;
    case 'giveUpHunt':
    case 'releaseCaller':
    case 'releaseCalled':
      return `${effect.do} ${effect.cause}`;
    default:
      return effect.do;
  }
}

const byPeer = { by: 'peer', cause: 16, text: '' } as const;
const locked = refusal(endingOf(REASON.ACCOUNT_DISABLED));
const noMoney = refusal(endingOf(REASON.BALANCE_INSUFFICIENT));
const systemBusy = labelledRefusal('SystemBusy', 'trunk');
const noRoute = labelledRefusal('NoAvailableRouter', 'trunk');

const admitting: CallState = { name: 'admitting', generation: 1 };
const hunting: CallState = { name: 'hunting' };
const connected: CallState = { name: 'connected' };
const over: CallState = { name: 'over' };

const paying: CallEvent = { type: 'admitted', pays: true };
const free: CallEvent = { type: 'admitted', pays: false };
const refused: CallEvent = { type: 'refused', end: locked };
const granted: CallEvent = { type: 'moneyGranted' };
const insufficient: CallEvent = { type: 'moneyRefused', end: noMoney };
const late: CallEvent = { type: 'moneyLate', generation: 1, end: systemBusy };
const stale: CallEvent = { type: 'moneyLate', generation: 0, end: systemBusy };
const answered: CallEvent = { type: 'answered' };
const unreached: CallEvent = { type: 'unreached', end: noRoute };
const cancelled: CallEvent = { type: 'callerCancelled', end: CANCELLED };
const callerBye: CallEvent = { type: 'callerReleased', end: releaseEnd('caller', byPeer) };
const calledBye: CallEvent = { type: 'calledReleased', end: releaseEnd('called', byPeer) };
const noRefresh: CallEvent = {
  type: 'calledReleased',
  end: releaseEnd('called', { ...byPeer, by: 'refresh' }),
};
const cut: CallEvent = { type: 'serverEnds', why: 'paidTimeOver' };
const tooLong: CallEvent = { type: 'serverEnds', why: 'maxDuration' };
const operator: CallEvent = { type: 'serverEnds', why: 'operator' };
const shutdown: CallEvent = { type: 'serverEnds', why: 'shutdown' };
const noMedia: CallEvent = { type: 'serverEnds', why: 'noMedia' };

describe('call (SIG-2, CDR-6): the transition table is the test', () => {
  //  from     event       to     effects
  const table: ReadonlyArray<readonly [CallState, CallEvent, CallState, string]> = [
    [NEW_CALL, refused, over, 'reject 403, close 10 403 by 2'],
    [NEW_CALL, paying, admitting, 'askMoney'],
    [NEW_CALL, free, hunting, 'hunt'],
    [NEW_CALL, shutdown, over, 'reject 503, close 13 503 by 2'],
    [NEW_CALL, answered, NEW_CALL, 'count'],

    [admitting, granted, hunting, 'stopWaiting, hunt'],
    [admitting, insufficient, over, 'stopWaiting, reject 403, close 8 403 by 2'],
    [admitting, late, over, 'reject 503, close 5 503 by 2'],
    [admitting, stale, admitting, 'count'],
    [admitting, cancelled, over, 'stopWaiting, close 11 487 by 0'],
    [admitting, operator, over, 'stopWaiting, reject 480, close 13 480 by 2'],
    [admitting, answered, admitting, 'count'],

    [hunting, answered, connected, 'connect'],
    [hunting, unreached, over, 'reject 503, close 6 503 by 2'],
    [hunting, cancelled, over, 'giveUpHunt 16, close 11 487 by 0'],
    [hunting, operator, over, 'giveUpHunt 31, reject 480, close 13 480 by 2'],
    [hunting, shutdown, over, 'giveUpHunt 31, reject 503, close 13 503 by 2'],
    [hunting, granted, hunting, 'count'],
    [hunting, late, hunting, 'count'],

    [connected, callerBye, over, 'releaseCalled 16, close 11 200 by 0'],
    [connected, calledBye, over, 'releaseCaller 16, close 12 200 by 1'],
    [connected, noRefresh, over, 'releaseCaller 102, close 14 408 by 2'],
    [connected, cut, over, 'releaseCaller 31, releaseCalled 31, close 24 200 by 2'],
    [connected, tooLong, over, 'releaseCaller 31, releaseCalled 31, close 13 200 by 2'],
    [connected, operator, over, 'releaseCaller 31, releaseCalled 31, close 13 200 by 2'],
    [connected, noMedia, over, 'releaseCaller 102, releaseCalled 102, close 15 408 by 2'],
    // The CANCEL crossed our answer: the call stands.
    [connected, cancelled, connected, 'count'],
    [connected, unreached, connected, 'count'],

    // Whatever comes after the end: money goes back, the rest is counted.
    [over, granted, over, 'giveMoneyBack'],
    [over, insufficient, over, 'count'],
    [over, cancelled, over, 'count'],
    [over, callerBye, over, 'count'],
    [over, calledBye, over, 'count'],
    [over, cut, over, 'count'],
    [over, answered, over, 'count'],
  ];
  for (const [from, event, to, effects] of table) {
    const why = event.type === 'serverEnds' ? ` ${event.why}` : '';
    it(`${from.name} + ${event.type}${why} -> ${to.name}: ${effects}`, () => {
      const next = stepCall(from, event);
      assert.deepEqual(next.state, to);
      assert.equal(brief(next.effects), effects);
    });
  }

  it('closes at most once, and always as the last of its effects', () => {
    for (const [from, event] of table) {
      const { state, effects } = stepCall(from, event);
      const closings = effects.filter((effect) => effect.do === 'close').length;
      assert.equal(closings, state.name === 'over' && from.name !== 'over' ? 1 : 0);
      if (closings === 1) assert.equal(effects.at(-1)?.do, 'close');
    }
  });
});
