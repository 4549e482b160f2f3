import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import {
  beginCheck,
  type CheckInput,
  type CheckState,
  checkStep,
} from './address-check.machine.ts';

const RULE = { nowMs: ms(10_000), periodMs: ms(30_000) };

describe('whether an address lives: the transitions (SIG-10)', () => {
  // state, life | input | next, life | effects
  const table = `
waiting unknown | timer 1     | asking unknown  | ask
waiting unknown | timer 9     | waiting unknown |
waiting live    | answered 200| waiting live    |
asking unknown  | answered 200| waiting live    | tell live, arm 29000 #2
asking unknown  | answered 404| waiting live    | tell live, arm 29000 #2
asking unknown  | answered 500| waiting live    | tell live, arm 29000 #2
asking unknown  | answered 408| waiting dead    | tell dead, arm 29000 #2
asking unknown  | answered 503| waiting dead    | tell dead, arm 29000 #2
asking unknown  | unanswered  | waiting dead    | tell dead, arm 29000 #2
asking live     | answered 200| waiting live    | arm 29000 #2
asking live     | unanswered  | waiting dead    | tell dead, arm 29000 #2
asking dead     | unanswered  | waiting dead    | arm 29000 #2
asking dead     | answered 486| waiting live    | tell live, arm 29000 #2
asking dead     | timer 1     | asking dead     |
`;
  for (const line of table.trim().split('\n')) {
    const [from = '', given = '', next = '', effects = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    it(`${from}, ${given}: ${next}`, () => {
      const [name, life] = from.split(' ');
      const state = { name, life, generation: 1, askedMs: ms(9_000) } as CheckState;
      const [type, number] = given.split(' ');
      const input = (
        type === 'timer'
          ? { type: 'timerFires', generation: Number(number) }
          : { type, status: Number(number) }
      ) as CheckInput;
      const step = checkStep(state, input, RULE);
      const told = step.effects.map((effect) => {
        if (effect.do === 'arm') return `arm ${effect.afterMs} #${effect.generation}`;
        return effect.do === 'tell' ? `tell ${effect.life}` : effect.do;
      });
      assert.equal(`${step.state.name} ${step.state.life}`, next);
      assert.equal(told.join(', '), effects);
    });
  }

  it('begins with a wait, and a question that took longer than the period waits a second', () => {
    const { state, effects } = beginCheck(ms(0), ms(200));
    assert.deepEqual(effects, [{ do: 'arm', afterMs: 200, generation: 1 }]);
    const asking = { ...state, name: 'asking' } as const;
    const late = checkStep(
      asking,
      { type: 'unanswered' },
      { nowMs: ms(32_000), periodMs: ms(5_000) },
    );
    assert.deepEqual(late.effects[1], { do: 'arm', afterMs: 1_000, generation: 2 });
  });
});
