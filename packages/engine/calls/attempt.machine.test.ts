import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AttemptEffect,
  type AttemptEvent,
  type AttemptState,
  beginAttempt,
  type Phase,
  stepAttempt,
} from './attempt.machine.ts';
import type { LegFailure } from './legs/leg.ts';

const busy: LegFailure = {
  ...{ why: 'refused', status: 486, phrase: 'Busy Here', cause: null },
  ...{ retryAfterSeconds: null, contacts: [] },
};

const brief = (effects: readonly AttemptEffect[]): string => effects.map(one).join(', ');

function one(effect: AttemptEffect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.phase} ${effect.generation}`;
    case 'cancel':
      return `cancel ${effect.cause}`;
    case 'tellFailed':
      return effect.failure.by === 'timer'
        ? `failed by ${effect.failure.phase}`
        : `failed by ${effect.failure.failure.status}`;
    default:
      return effect.do;
  }
}

const waiting = (phase: Phase, generation = 3): AttemptState => ({
  ...{ name: 'waiting', phase, generation },
});
const answered: AttemptState = { name: 'answered' };
const leaving: AttemptState = { name: 'leaving' };
const over: AttemptState = { name: 'over' };
const hears = (phase: Exclude<Phase, 'sent'>): AttemptEvent => ({ type: 'provisional', phase });
const late: AttemptEvent = { type: 'timeout', generation: 3 };
const stale: AttemptEvent = { type: 'timeout', generation: 2 };
const giveUp: AttemptEvent = { type: 'giveUp', cause: 16 };
const refused: AttemptEvent = { type: 'failed', failure: busy };
const accepted: AttemptEvent = { type: 'answered' };
const ended: AttemptEvent = { type: 'ended' };

describe('attempt (RTE-3, SIG-2): the transition table is the test', () => {
  it('begins with its INVITE sent', () => {
    const { state, effects } = beginAttempt();
    assert.deepEqual(state, waiting('sent', 1));
    assert.equal(brief(effects), 'arm sent 1');
  });

  //  from                     event                  to           effects
  const table: ReadonlyArray<readonly [AttemptState, AttemptEvent, AttemptState, string]> = [
    [waiting('sent'), hears('trying'), waiting('trying', 4), 'arm trying 4'],
    [waiting('sent'), hears('ringing'), waiting('ringing', 4), 'arm ringing 4'],
    [waiting('trying'), hears('progress'), waiting('progress', 4), 'arm progress 4'],
    [waiting('trying'), hears('progressSdp'), waiting('progressSdp', 4), 'arm progressSdp 4'],
    [waiting('progress'), hears('progressSdp'), waiting('progressSdp', 4), 'arm progressSdp 4'],
    [waiting('progressSdp'), hears('ringing'), waiting('ringing', 4), 'arm ringing 4'],
    // Backwards, or again: no more time for it.
    [waiting('trying'), hears('trying'), waiting('trying'), ''],
    [waiting('ringing'), hears('ringing'), waiting('ringing'), ''],
    [waiting('ringing'), hears('progressSdp'), waiting('ringing'), ''],
    [waiting('progressSdp'), hears('progress'), waiting('progressSdp'), ''],
    [waiting('progress'), hears('trying'), waiting('progress'), ''],

    [waiting('sent'), late, leaving, 'cancel 102, failed by sent'],
    [waiting('trying'), late, leaving, 'cancel 102, failed by trying'],
    [waiting('progress'), late, leaving, 'cancel 102, failed by progress'],
    [waiting('progressSdp'), late, leaving, 'cancel 102, failed by progressSdp'],
    [waiting('ringing'), late, leaving, 'cancel 102, failed by ringing'],
    [waiting('ringing'), stale, waiting('ringing'), 'count'],

    [waiting('sent'), refused, over, 'disarm, free, failed by 486'],
    [waiting('ringing'), refused, over, 'disarm, free, failed by 486'],
    [waiting('sent'), accepted, answered, 'disarm, tellAnswered'],
    [waiting('ringing'), accepted, answered, 'disarm, tellAnswered'],
    [waiting('ringing'), giveUp, leaving, 'disarm, cancel 16'],
    [waiting('ringing'), ended, waiting('ringing'), 'count'],

    // Given up: whatever crosses the CANCEL is the leg's business, until it is gone.
    [leaving, accepted, leaving, 'count'],
    [leaving, hears('ringing'), leaving, 'count'],
    [leaving, late, leaving, 'count'],
    [leaving, giveUp, leaving, 'count'],
    [leaving, ended, over, 'free'],
    [leaving, refused, over, 'free'],

    [answered, late, answered, 'count'],
    [answered, giveUp, answered, 'count'],
    [answered, accepted, answered, 'count'],
    [over, late, over, 'count'],
    [over, ended, over, 'count'],
    [over, giveUp, over, 'count'],
  ];
  for (const [from, event, to, effects] of table) {
    const name = from.name === 'waiting' ? from.phase : from.name;
    const said = event.type === 'provisional' ? event.phase : event.type;
    it(`${name} + ${said} -> ${to.name}: ${effects}`, () => {
      const next = stepAttempt(from, event);
      assert.deepEqual(next.state, to);
      assert.equal(brief(next.effects), effects);
    });
  }
});
