import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallRecord, Step } from '@tandem/domain/record';
import { testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import { postingOf } from './posting.ts';
import { RECORD_CHECKS } from './read-step.ts';
import { entriesOf, spoiled } from './testing-entries.ts';

function posted(step: Step) {
  const [entry] = entriesOf([step]);
  assert.ok(entry);
  return postingOf(entry);
}

const free = testingSide('acme', '1', '0');
const agents = [
  { account: { key: '3', id: 'agent' }, amountE7: '10000' },
  { account: { key: '4', id: 'over' }, amountE7: '-2500' },
];

describe('what a record moves (BIL-10, CDR-7)', () => {
  //  what it is                  of the record          movements                          lease
  const table: readonly (readonly [string, Partial<CallRecord>, string, string])[] = [
    ['a call that was paid', {}, 'call 1 -120000, cost 2 -80000', '1 120000'],
    ['free for the customer', { charge: free }, 'cost 2 -80000', ''],
    ['nobody pays', { charge: null }, 'cost 2 -80000', ''],
    ['nobody answered', { charge: free, cost: null }, '', ''],
    [
      'with agents',
      { agents },
      'call 1 -120000, cost 2 -80000, commission 3 10000, commission 4 -2500',
      '1 120000',
    ],
  ];
  for (const [what, more, movements, lease] of table) {
    it(what, () => {
      const posting = posted(testingEnded(testingRecord(1, more)));
      assert.ok(posting?.what === 'record');
      const moved = posting.movements.map(
        ({ kind, account, amount }) => `${kind} ${account} ${amount}`,
      );
      assert.equal(moved.join(', '), movements);
      const { lease: used } = posting;
      assert.equal(used === null ? '' : `${used.account} ${used.amount}`, lease);
    });
  }

  it('steps of a running call move nothing', () => {
    const record = testingRecord(1);
    const call = { record, legs: [], reservedE7: '240000' };
    assert.equal(posted({ kind: 'answered', callId: record.id, call }), undefined);
    assert.equal(posted({ kind: 'renewed', callId: record.id, call }), undefined);
  });

  it('epochs and returns are told as they are', () => {
    assert.deepEqual(posted({ kind: 'epoch', node: 'a', epoch: 'e' }), {
      ...{ what: 'epoch', node: 'a', epoch: 'e' },
    });
    const returned = { node: 'a', epoch: 'e', account: '7', amountE7: '50' };
    assert.deepEqual(posted({ kind: 'leaseReturned', ...returned }), {
      what: 'leaseReturned',
      lease: { node: 'a', epoch: 'e', account: 7n, amount: 50n },
    });
  });
});

describe('what cannot be posted is set aside with its reason (CDR-7)', () => {
  const record = testingRecord(1);
  const [entry] = entriesOf([testingEnded(record)]);
  const why = (json: string): string => {
    assert.ok(entry);
    const posting = postingOf(spoiled(entry, json));
    return posting?.what === 'parked' ? posting.why : `not parked: ${posting?.what}`;
  };

  it('no JSON, another shape, an unknown kind', () => {
    assert.equal(why('{'), 'not a JSON object');
    assert.equal(why('[]'), 'not a JSON object');
    assert.equal(why('{"kind":"eaten"}'), 'kind eaten is unknown');
    assert.equal(why('{"kind":"ended"}'), 'record is missing');
    assert.equal(why('{"kind":"epoch","node":"a"}'), 'epoch is missing');
  });

  for (const field of Object.keys(RECORD_CHECKS)) {
    it(`${field} is something else`, () => {
      const spoiledRecord = { ...record, [field]: { not: 'this' } };
      assert.equal(
        why(JSON.stringify({ ...testingEnded(record), record: spoiledRecord })),
        `${field} is {"not":"this"}`,
      );
    });
  }

  it('every field of a record is looked at', () => {
    const all = Object.keys(record);
    assert.deepEqual(Object.keys(RECORD_CHECKS).sort(), all.sort());
  });

  const sides = [
    ['a fee that is no number', { ...free, feeE7: '1.5' }],
    ['an account without a key', { ...free, account: { key: '0', id: 'x' } }],
    ['a rate without a prefix', { ...free, rate: { area: '' } }],
  ] as const;
  for (const [what, side] of sides) {
    it(what, () => {
      const json = JSON.stringify({ ...testingEnded(record), record: { ...record, cost: side } });
      assert.match(why(json), /^cost is /);
    });
  }
});
