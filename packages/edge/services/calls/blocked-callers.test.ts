import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import type { Asker } from '../ports.ts';
import { listBlocked, releaseCaller } from './blocked-callers.ts';

const asker: Asker = {
  ...{ actor: 'ada', source: 'test', via: 'session', rights: EVERY_RIGHT, account: null },
};

describe('callers who are blocked (SEC-3)', () => {
  it('are shown with the moment until which they are', async () => {
    const items = [{ caller: '4930', because: 'frequency', untilMs: 180_000 } as const];
    const listed = await listBlocked({ blocked: async () => ok({ items, total: 7 }) });
    assert.ok(listed.ok);
    assert.deepEqual(listed.value, {
      items: [{ caller: '4930', because: 'frequency', until: '1970-01-01T00:03:00.000Z' }],
      total: 7,
    });
  });

  it('one that is let in is in the audit, one that is not blocked is not', async () => {
    const written: string[] = [];
    const audit = {
      write: async (entry: { action: string; objectId: string }) =>
        void written.push(`${entry.action} ${entry.objectId}`),
    };
    const calls = {
      releaseCaller: async (caller: string) =>
        caller === '4930' ? ok() : fail({ is: 'missing', why: 'not blocked' } as const),
    };
    assert.ok((await releaseCaller({ calls, audit }, { caller: '4930', asker })).ok);
    assert.ok(!(await releaseCaller({ calls, audit }, { caller: '4931', asker })).ok);
    assert.deepEqual(written, ['release 4930']);
  });
});
