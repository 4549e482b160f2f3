// Who asks by a session, and with what rights. Signing in itself is tested through the API.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import { EVERY_RIGHT } from '@tandem/domain/rights';
import { changePassword } from './change-password.ts';
import { AccessMemory } from './operators/access-memory.ts';
import type { Operator, Secrets } from './ports.ts';
import { localAsker, SignIn } from './sign-in.ts';

const NOC: Operator = {
  key: 7n,
  id: 'noc',
  displayName: 'Night shift',
  passwordHash: 'hash of night',
  mustChangePassword: false,
  locked: false,
  roles: ['support'],
  rights: ['calls:see', 'calls:disconnect', 'phones:fax'],
  accountKey: 42n,
  accountId: 'reseller',
  lastLoginAtMs: null,
};
const HERE = '192.0.2.1';

const SECRETS: Secrets = {
  hashPassword: async (password) => `hash of ${password}`,
  verifyPassword: async (hash, password) => hash === `hash of ${password}`,
  newToken: () => ({ token: 'token', hash: Buffer.from('#token') }),
  hashToken: (token) => Buffer.from(`#${token}`),
};

/** Signed in as `NOC`, who is `now` afterwards. */
async function signedIn(now: Partial<Operator> = {}) {
  let operator: Operator | undefined = NOC;
  const clock = new VirtualClock();
  const sessions = new Map<string, { operatorKey: bigint; expiresAtMs: number }>();
  const text = (hash: Uint8Array): string => Buffer.from(hash).toString();
  const parts = {
    clock,
    access: new AccessMemory(clock, true),
    secrets: SECRETS,
    second: { isInForce: async () => false, takesCode: async () => false },
    audit: { write: async () => undefined },
    operators: {
      list: async () => [],
      find: async () => operator,
      findByKey: async (key: bigint) => (key === operator?.key ? operator : undefined),
      setPassword: async () => undefined,
      noteLogin: async () => undefined,
    },
    sessions: {
      create: async ({ tokenHash, ...session }: { tokenHash: Uint8Array } & NewSession) =>
        void sessions.set(text(tokenHash), session),
      find: async (hash: Uint8Array) => sessions.get(text(hash)),
      remove: async (hash: Uint8Array) => void sessions.delete(text(hash)),
      removeAllOf: async () => sessions.clear(),
      list: async () => [],
    },
  };
  const signIn = new SignIn(parts);
  const done = await signIn.signIn({ id: 'noc', password: 'night', source: HERE });
  assert.ok(done.ok);
  operator = { ...NOC, ...now };
  const become = (next: Operator | undefined): void => {
    operator = next;
  };
  return { clock, parts, signIn, become };
}

interface NewSession {
  readonly operatorKey: bigint;
  readonly expiresAtMs: number;
}

describe('who asks by a session (SEC-6)', () => {
  //  the operator has become                             rights                         account
  const table: ReadonlyArray<readonly [Partial<Operator>, readonly string[], bigint | null]> = [
    [{}, ['calls:see', 'calls:disconnect'], 42n],
    [{ accountKey: null }, ['calls:see', 'calls:disconnect'], null],
    [{ rights: [] }, [], 42n],
    [{ rights: ['*:*'] }, [...EVERY_RIGHT], 42n],
    [{ mustChangePassword: true, rights: ['*:*'] }, [], 42n],
  ];
  for (const [now, rights, account] of table) {
    it(`of one who is ${JSON.stringify(Object.keys(now))}: ${rights.length} rights`, async () => {
      const { signIn } = await signedIn(now);
      const asker = await signIn.askerOf('token', '192.0.2.9');
      assert.ok(asker);
      assert.deepEqual([...asker.rights], rights);
      assert.equal(asker.account, account);
      assert.deepEqual([asker.actor, asker.source], ['noc', '192.0.2.9']);
    });
  }

  it('is nobody with a wrong token, without the operator, locked, or after its time', async () => {
    const { signIn, clock, become } = await signedIn();
    assert.ok(await signIn.askerOf('token', HERE));
    assert.equal(await signIn.askerOf('other', HERE), undefined);
    become({ ...NOC, locked: true });
    assert.equal(await signIn.askerOf('token', HERE), undefined);
    become(undefined);
    assert.equal(await signIn.askerOf('token', HERE), undefined);
    become(NOC);
    assert.ok(await signIn.askerOf('token', HERE));
    await clock.passes(12 * 3_600_000);
    assert.equal(await signIn.askerOf('token', HERE), undefined);
  });

  it('at the local socket may do everything, under the name of the user', () => {
    const asker = localAsker('1000');
    assert.deepEqual(asker, {
      ...{ actor: 'local:1000', source: 'local', via: 'local' },
      ...{ rights: EVERY_RIGHT, account: null },
    });
  });
});

describe('an operator without a password', () => {
  it('cannot sign in, and has no old one to choose a new one by', async () => {
    const { parts, signIn, become } = await signedIn();
    const operator = { ...NOC, passwordHash: null };
    become(operator);
    for (const password of ['night', '', 'null', 'undefined']) {
      const refused = await signIn.signIn({ id: 'noc', password, source: HERE });
      assert.ok(!refused.ok && refused.error === 'SESSION_WRONG_LOGIN');
    }
    const change = { operator, oldPassword: 'night', newPassword: 'long enough to be one' };
    const changed = await changePassword(parts, { ...change, source: HERE });
    assert.deepEqual(changed, { ok: false, error: 'PASSWORD_WRONG' });
  });
});

describe('tries of what an operator knows himself (SEC-6)', () => {
  it('a few wrong ones bring a pause, whatever is asked between them', async () => {
    const { clock, parts, signIn } = await signedIn();
    const changes = async (oldPassword: string, newPassword = 'quite another word') => {
      const change = { operator: NOC, oldPassword, newPassword, source: HERE };
      const changed = await signIn.tries(NOC, () => changePassword(parts, change));
      return changed.ok ? 'changed' : changed.error;
    };
    for (let turn = 0; turn < 4; turn += 1) {
      assert.equal(await changes('day'), 'PASSWORD_WRONG');
      assert.equal(await changes('night', 'short'), 'PASSWORD_TOO_SHORT');
    }
    assert.equal(await changes('night'), 'changed', 'and the count begins anew');
    const many = await Promise.all(Array.from({ length: 7 }, () => changes('day')));
    assert.deepEqual(
      [many.filter((one) => one === 'PASSWORD_WRONG').length, many.at(-1)],
      [5, 'SESSION_TOO_MANY_TRIES'],
    );
    assert.equal(await changes('night'), 'SESSION_TOO_MANY_TRIES');
    // Nobody is kept from signing in by it, and nobody else from changing his.
    const id = 'noc';
    assert.ok((await signIn.signIn({ id, password: 'night', source: HERE })).ok);
    const other = await signIn.tries(
      { id: 'other' },
      async () => ({ ok: true, value: 1 }) as const,
    );
    assert.ok(other.ok);
    await clock.passes(15 * 60_000);
    assert.equal(await changes('night'), 'changed');
  });
});
