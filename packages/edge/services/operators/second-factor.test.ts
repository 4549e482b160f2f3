// The second factor from its beginning to its end, and at the door.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { Operator } from '../ports.ts';
import { SignIn } from '../sign-in.ts';
import { SecondFactors } from './second-factor.ts';
import { stepAt, totpCode } from './totp.ts';

const NOC: Operator = {
  ...{ key: 7n, id: 'noc', displayName: '', passwordHash: 'hash of night', locked: false },
  ...{ mustChangePassword: false, roles: [], rights: ['calls:see'], accountKey: null },
  ...{ accountId: null, lastLoginAtMs: null },
};
const TOKEN = Buffer.alloc(32, 5).toString('base64url');
const SECRET = Buffer.alloc(20, 5);

function world() {
  const clock = new VirtualClock();
  const kept = new Map<bigint, Uint8Array>();
  const audit: string[] = [];
  const secrets = {
    hashPassword: async (password: string) => `hash of ${password}`,
    verifyPassword: async (hash: string, password: string) => hash === `hash of ${password}`,
    newToken: () => ({ token: TOKEN, hash: Buffer.from('#') }),
    hashToken: () => Buffer.from('#'),
  };
  const parts = {
    ...{ clock, secrets },
    audit: { write: async ({ action }: { action: string }) => void audit.push(action) },
    box: {
      seal: (text: string, place: string) => Buffer.from(`${place}|${text}`),
      open: (sealed: Uint8Array, place: string) => {
        const [where, text] = Buffer.from(sealed).toString().split('|');
        assert.equal(where, place);
        return text ?? '';
      },
    },
    factors: {
      read: async (operator: bigint) => kept.get(operator),
      replace: async (change: {
        operator: bigint;
        before: Uint8Array | null;
        after: Uint8Array | null;
      }) => {
        if ((kept.get(change.operator) ?? null) !== change.before) return false;
        if (change.after === null) kept.delete(change.operator);
        else kept.set(change.operator, change.after);
        return true;
      },
    },
  };
  const second = new SecondFactors(parts);
  const signIn = new SignIn({
    ...parts,
    second,
    operators: {
      list: async () => [NOC],
      find: async () => NOC,
      findByKey: async () => NOC,
      setPassword: async () => undefined,
      noteLogin: async () => undefined,
    },
    sessions: {
      create: async () => undefined,
      find: async () => undefined,
      remove: async () => undefined,
      removeAllOf: async () => undefined,
      list: async () => [],
    },
  });
  const owner = { operator: NOC, source: '192.0.2.1' };
  const code = (steps = 0): string => totpCode(SECRET, stepAt(clock.wallMs()) + steps);
  const enters = async (code?: string, password = 'night') => {
    const done = await signIn.signIn({ id: 'noc', password, code, source: '192.0.2.1' });
    return done.ok ? 'in' : done.error;
  };
  const inForce = async (): Promise<void> => {
    assert.ok((await second.begin(owner, 'night')).ok);
    assert.ok((await second.confirm(owner, code())).ok);
    await clock.passes(60_000);
  };
  return { clock, second, owner, code, enters, inForce, audit };
}

const errorOf = (result: { ok: boolean; error?: string }): string | undefined =>
  result.ok ? undefined : result.error;

describe('the second factor of an operator (SEC-6)', () => {
  it('is shown once, and asked for when a first code has come', async () => {
    const { second, owner, code, enters, audit } = world();
    assert.equal(errorOf(await second.begin(owner, 'wrong')), 'PASSWORD_WRONG');
    const begun = await second.begin(owner, 'night');
    assert.ok(begun.ok);
    assert.match(begun.value.uri, /^otpauth:\/\/totp\/Tandem%3Anoc\?secret=[A-Z2-7]{32}&/);
    assert.equal(await enters(), 'in', 'one that is only begun locks nobody out');
    assert.equal(errorOf(await second.confirm(owner, '000000')), 'CODE_WRONG');
    assert.ok((await second.confirm(owner, code())).ok);
    assert.equal(errorOf(await second.confirm(owner, code())), 'FACTOR_STANDS');
    assert.equal(errorOf(await second.begin(owner, 'night')), 'FACTOR_STANDS');
    assert.ok(audit.includes('factor.set'));
  });

  it('at the door: needed, wrong, taken, and never taken twice', async () => {
    const { enters, code, inForce, clock } = world();
    await inForce();
    assert.equal(await enters(undefined, 'wrong'), 'SESSION_WRONG_LOGIN', 'tells nothing of it');
    assert.equal(await enters(), 'SESSION_CODE_NEEDED');
    assert.equal(await enters('123456'), 'SESSION_CODE_WRONG');
    assert.equal(await enters(code()), 'in');
    assert.equal(await enters(code()), 'SESSION_CODE_WRONG');
    await clock.passes(30_000);
    assert.equal(await enters(code()), 'in');
  });

  it('of two who come with one code at once, one is let in', async () => {
    const { enters, code, inForce } = world();
    await inForce();
    const both = await Promise.all([enters(code()), enters(code())]);
    assert.deepEqual(both.sort(), ['SESSION_CODE_WRONG', 'in']);
  });

  it('is not guessed: five tries, then a pause', async () => {
    const { enters, inForce, clock, code } = world();
    await inForce();
    const tries = [];
    for (let n = 0; n < 6; n += 1) tries.push(await enters(`11111${n}`));
    assert.equal(tries.at(-1), 'SESSION_TOO_MANY_TRIES');
    assert.equal(await enters(code()), 'SESSION_TOO_MANY_TRIES');
    await clock.passes(15 * 60_000);
    assert.equal(await enters(code()), 'in');
  });

  it('ends with password and code, or by who may', async () => {
    const { second, owner, code, enters, inForce, clock } = world();
    assert.equal(errorOf(await second.end(owner, { password: 'night', code: '1' })), 'FACTOR_NONE');
    await inForce();
    const ends = async (password: string, given: string) =>
      errorOf(await second.end(owner, { password, code: given }));
    assert.equal(await ends('wrong', code()), 'PASSWORD_WRONG');
    assert.equal(await ends('night', '000000'), 'CODE_WRONG');
    assert.equal(await ends('night', code()), undefined);
    assert.equal(await enters(), 'in');
    await clock.passes(60_000);
    await inForce();
    assert.equal(await second.takeOff(NOC), true);
    assert.equal(await second.takeOff(NOC), false);
    assert.equal(await enters(), 'in');
  });
});
