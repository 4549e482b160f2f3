import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import type { RegistrationView } from '@tandem/engine/registry/control';
import type { Asker } from '../ports.ts';
import { listRegistrations, listSuspended, releaseSource } from './registrations.ts';

const view = (user: string): RegistrationView => ({
  ...{ user, contact: `sip:${user}@192.0.2.1`, transport: 'udp', remote: '192.0.2.1:5060' },
  ...{ local: '192.0.2.9:5060', behindNat: false, q: 1, product: 'phone' },
  ...{ registeredMs: 0, refreshedMs: 1_000, expiresMs: 61_000 },
});

const asker: Asker = {
  ...{ actor: 'ada', source: 'test', via: 'session', rights: EVERY_RIGHT, account: null },
};

describe('registrations shown (SIG-3)', () => {
  it('a page is of users, with all their bindings', async () => {
    const all = ['1001', '1001', '1002', '1003'].map(view);
    const list = async () => ok(all);
    const page = await listRegistrations({ list }, { limit: 2 });
    assert.ok(page.ok);
    assert.deepEqual(
      [page.value.items.map(({ user }) => user), page.value.next],
      [['1001', '1001', '1002'], '1002'],
    );
    assert.equal(page.value.items[0]?.expiresAt, '1970-01-01T00:01:01.000Z');
    const last = await listRegistrations({ list }, { limit: 3 });
    assert.ok(last.ok && last.value.next === null);
  });
});

describe('suspended sources (SEC-1)', () => {
  it('are shown with their moments', async () => {
    const suspension = { source: '192.0.2.7', reason: 'wrongPassword', user: '1', dropped: 3 };
    const suspended = async () => ok([{ ...suspension, sinceMs: 0, untilMs: 180_000 } as const]);
    const listed = await listSuspended({ suspended } as Parameters<typeof listSuspended>[0]);
    assert.ok(listed.ok);
    assert.equal(listed.value[0]?.until, '1970-01-01T00:03:00.000Z');
  });

  it('one that is released is in the audit, one that is not there is not', async () => {
    const written: unknown[] = [];
    const audit = {
      write: async (entry: { objectId: string }) => void written.push(entry.objectId),
    };
    const release = async (source: string) =>
      source === '192.0.2.7' ? ok() : fail({ is: 'missing', why: 'not suspended' } as const);
    const parts = { registrations: { release }, audit };
    assert.ok((await releaseSource(parts, { source: '192.0.2.7', asker })).ok);
    assert.ok(!(await releaseSource(parts, { source: '192.0.2.8', asker })).ok);
    assert.deepEqual(written, ['192.0.2.7']);
  });
});
