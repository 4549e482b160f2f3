import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialogKey } from './dialog-id.ts';
import { idOfReplaces, judgeReplaces, type Replaceable, type Replaces } from './replaces.ts';
import { judgeRseq } from './rseq.ts';

const one: Replaces = { callId: 'c', toTag: 'us', fromTag: 'peer', earlyOnly: false };
const earlyOnly: Replaces = { ...one, earlyOnly: true };

describe('Replaces (SIG-12, RFC 3891 section 3)', () => {
  const asCaller: Replaceable = { state: 'early', isCaller: true };
  const asCallee: Replaceable = { state: 'early', isCaller: false };
  const table: ReadonlyArray<
    readonly [string, readonly Replaces[], Replaceable | undefined, number]
  > = [
    ['a call that is up', [one], { state: 'confirmed' }, 0],
    [
      'a call that is up, but only an early one is wanted',
      [earlyOnly],
      { state: 'confirmed' },
      486,
    ],
    ['a call of ours that rings', [one], asCaller, 0],
    ['a call of ours that rings, early-only', [earlyOnly], asCaller, 0],
    ['a call to us that rings', [one], asCallee, 481],
    ['a call that is over', [one], { state: 'terminated' }, 603],
    ['a call that is unknown', [one], undefined, 481],
    ['two at once', [one, one], { state: 'confirmed' }, 400],
    ['none', [], { state: 'confirmed' }, 400],
  ];
  for (const [what, replaces, dialog, status] of table) {
    it(`${what}: ${status === 0 ? 'replaced' : status}`, () => {
      const verdict = judgeReplaces(replaces, dialog);
      assert.equal(verdict.kind === 'refuse' ? verdict.status : 0, status);
    });
  }

  it('its To tag is ours; 0 is the tag that was never set', () => {
    assert.equal(dialogKey(idOfReplaces(one)), 'c us peer');
    assert.equal(dialogKey(idOfReplaces({ ...one, fromTag: '0' })), 'c us ');
  });
});

describe('reliable provisional responses of the peer (SIG-6, RFC 3262 section 4)', () => {
  const table = [
    [undefined, 1, 'acknowledge'],
    [undefined, 99, 'acknowledge'],
    [99, 100, 'acknowledge'],
    [99, 99, 'again'],
    [99, 98, 'again'],
    [99, 101, 'tooEarly'],
  ] as const;
  for (const [highest, rseq, verdict] of table) {
    it(`${rseq} after ${highest ?? 'none'}: ${verdict}`, () => {
      assert.equal(judgeRseq(highest, rseq), verdict);
    });
  }
});
