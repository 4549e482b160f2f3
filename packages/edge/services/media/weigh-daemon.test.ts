import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import type { Asker } from '../ports.ts';
import { weighDaemon } from './weigh-daemon.ts';

const NAME = '192.0.2.5:2223';
const asker: Asker = {
  ...{ actor: 'ada', source: 'test', via: 'session', rights: EVERY_RIGHT, account: null },
};

describe('an operator weighs a daemon of the pool (MED-10)', () => {
  //  name       written in the audit
  const table = [
    [NAME, ['ada weigh mediaDaemons 192.0.2.5:2223 {"weight":3} {"weight":0}']],
    ['another', []],
  ] as const;
  for (const [name, expected] of table) {
    it(name, async () => {
      const written: string[] = [];
      const audit = {
        write: async (entry: Record<string, unknown>) => {
          const { actor, action, objectType, objectId, before, after } = entry;
          const change = `${JSON.stringify(before)} ${JSON.stringify(after)}`;
          written.push(`${actor} ${action} ${objectType} ${objectId} ${change}`);
        },
      };
      const daemon = { name: NAME, weight: 3, isUp: true, streams: 16, lost: 0 };
      const media = {
        list: async () => ok([daemon]),
        weigh: async (one: string) =>
          one === NAME ? ok() : fail({ is: 'missing', why: 'not there' } as const),
      };
      const weighed = await weighDaemon({ media, audit }, { name, weight: 0, asker });
      assert.equal(weighed.ok, expected.length > 0);
      assert.deepEqual(written, expected);
    });
  }
});
