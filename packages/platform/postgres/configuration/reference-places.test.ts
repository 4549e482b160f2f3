import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from './object.ts';
import { type Placed, withIds, withKeys } from './reference-places.ts';

const placed = (field: string, id: string, key: bigint): Placed => ({ field, id, key });

describe('references in documents', () => {
  //   document with ids                              references                          stored
  const table: ReadonlyArray<readonly [JsonObject, readonly Placed[], JsonObject]> = [
    [{ lines: 5 }, [], { lines: 5 }],
    [{ account: 'acme', lines: 5 }, [placed('account', 'acme', 7n)], { account: '7', lines: 5 }],
    [
      { groups: ['a', 'b', 'c'] },
      [placed('groups.0', 'a', 1n), placed('groups.2', 'c', 3n)],
      { groups: ['1', 'b', '3'] },
    ],
    [
      { schedules: [{ calendar: 'night', prefixes: ['880'] }, { calendar: null }] },
      [placed('schedules.0.calendar', 'night', 12n)],
      { schedules: [{ calendar: '12', prefixes: ['880'] }, { calendar: null }] },
    ],
  ];
  for (const [document, references, stored] of table) {
    it(`${JSON.stringify(document)} is stored as ${JSON.stringify(stored)}, and read back`, () => {
      const before = structuredClone(document);
      assert.deepEqual(withKeys(document, references), stored);
      assert.deepEqual(withIds(stored, references), before);
      assert.deepEqual(document, before, 'what was given is left as it is');
    });
  }

  //   reference that the document { account: 'acme', list: ['a'] } does not hold
  const wrong: readonly Placed[] = [
    placed('account', 'other', 1n),
    placed('agent', 'acme', 1n),
    placed('list.1', 'a', 1n),
    placed('account.id', 'acme', 1n),
    placed('toString', 'acme', 1n),
    placed('', 'acme', 1n),
  ];
  for (const reference of wrong) {
    it(`${reference.field} with ${reference.id}: a defect of the caller`, () => {
      const document = { account: 'acme', list: ['a'] };
      assert.throws(() => withKeys(document, [reference]), { name: 'InvariantError' });
    });
  }
});
