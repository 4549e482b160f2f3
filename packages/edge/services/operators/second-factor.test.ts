// The second factor from its beginning to its end, and at the door.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { Operator } from '../ports.ts';
import { SignIn } from '../sign-in.ts';
import { AccessMemory } from './access-memory.ts';
import { SecondFactors } from './second-factor.ts';
import { stepAt, totpCode } from './totp.ts';

const NOC: Operator = {
  ...{ key: 7n, id: 'noc', displayName: '', passwordHash: 'hash of night', locked: false },
  ...{ mustChangePassword: false, roles: [], rights: ['calls:see'], accountKey: null },
  ...{ accountId: null, lastLoginAtMs: null },
};
const TOKEN = Buffer.alloc(32, 5).toString('base64url');
const SECRET = Buffer.alloc(20, 5);

const NO_SESSIONS = {
  ...{ create: async () => undefined, find: async () => undefined, list: async () => [] },
  ...{ remove: async () => undefined, removeAllOf: async () => undefined },
};

/** Nothing is hidden; what is sealed for one place opens at no other. */
const BOX = {
  seal: (text: string, place: string) => Buffer.from(`${place}|${text}`),
  open: (sealed: Uint8Array, place: string) => {
    const [where, text] = Buffer.from(sealed).toString().split('|');
    assert.equal(where, place);
    return text ?? '';
  },
};

function world() {
  const clock = new VirtualClock();
  const kept = new Map<bigint, Uint8Array>();
  const audit: string[] = [];
  let made = 0;
  const secrets = {
    hashPassword: async (password: string) => `hash of ${password}`,
    verifyPassword: async (hash: string, password: string) => hash === `hash of ${password}`,
    newToken: () => {
      made += 1;
      // One is for nobody's hash, the next the secret.
      const token = made <= 2 ? TOKEN : Buffer.alloc(32, made).toString('base64url');
      return { token, hash: Buffer.from('#') };
    },
    hashToken: (token: string) => Buffer.from(`#${token}`),
  };
  const parts = {
    ...{ clock, secrets },
    audit: { write: async ({ action }: { action: string }) => void audit.push(action) },
    box: BOX,
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
    access: new AccessMemory(clock),
    operators: {
      list: async () => [NOC],
      find: async () => NOC,
      findByKey: async () => NOC,
      setPassword: async () => undefined,
      noteLogin: async () => undefined,
    },
    sessions: NO_SESSIONS,
  });
  const owner = { operator: NOC, source: '192.0.2.1' };
  const code = (steps = 0): string => totpCode(SECRET, stepAt(clock.wallMs()) + steps);
  const enters = async (code?: string, password = 'night') => {
    const done = await signIn.signIn({ id: 'noc', password, code, source: '192.0.2.1' });
    return done.ok ? 'in' : done.error;
  };
  /** Its recovery codes. */
  const inForce = async (): Promise<readonly string[]> => {
    made = 1;
    assert.ok((await second.begin(owner, 'night')).ok);
    const confirmed = await second.confirm(owner, code());
    assert.ok(confirmed.ok);
    await clock.passes(60_000);
    return confirmed.value.recoveryCodes;
  };
  const sealed = () => [...kept.values()].map((one) => Buffer.from(one).toString()).join();
  /** As behind another secret key. */
  const isSealedElsewhere = () => void kept.set(NOC.key, Buffer.from('elsewhere|{}'));
  return { clock, second, owner, code, enters, inForce, audit, sealed, isSealedElsewhere };
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

  it('ten recovery codes, each good for one sign-in, kept as hashes, told of', async () => {
    const { enters, code, inForce, second, sealed, clock, audit } = world();
    const codes = await inForce();
    assert.equal(new Set(codes).size, 10);
    for (const one of codes) assert.match(one, /^[0-9]{4}(-[0-9]{4}){3}$/);
    assert.equal(await second.recoveryLeft(NOC), 10);
    const [first = '', other = ''] = codes;
    assert.ok(!sealed().includes(first) && !sealed().includes(`"${first.replaceAll('-', '')}`));
    assert.equal(await enters(first, 'wrong'), 'SESSION_WRONG_LOGIN');
    assert.equal(await enters(first), 'in');
    assert.equal(await enters(first), 'SESSION_CODE_WRONG', 'taken once');
    assert.equal(await enters(other.replaceAll('-', ' ')), 'in');
    assert.equal(await second.recoveryLeft(NOC), 8);
    assert.equal(audit.filter((action) => action === 'factor.code').length, 2);
    assert.equal(await enters(code()), 'in', 'the telephone goes on');
    await clock.passes(60_000);
    assert.equal(await enters(`${other}0`), 'SESSION_CODE_WRONG');
  });

  it('ten new ones with password and code, or by who may; those before are over', async () => {
    const { second, owner, enters, inForce, audit } = world();
    const renews = (password: string, code: string) => second.renewCodes(owner, { password, code });
    assert.equal(errorOf(await renews('night', '1')), 'FACTOR_NONE');
    const [first = '', other = '', third = ''] = await inForce();
    assert.equal(errorOf(await renews('wrong', first)), 'PASSWORD_WRONG');
    assert.equal(errorOf(await renews('night', '000000')), 'CODE_WRONG');
    const renewed = await renews('night', first);
    assert.ok(renewed.ok && audit.includes('factor.codes'));
    assert.equal(await enters(other), 'SESSION_CODE_WRONG');
    const [again = ''] = renewed.value.recoveryCodes;
    assert.equal(await enters(again), 'in');
    assert.ok((await second.renewCodesOf(NOC)).ok);
    assert.equal(await enters(third), 'SESSION_CODE_WRONG');
    assert.equal(await second.recoveryLeft(NOC), 10);
    assert.ok(await second.takeOff(NOC));
    assert.equal(await second.recoveryLeft(NOC), null);
    assert.equal(errorOf(await second.renewCodesOf(NOC)), 'FACTOR_NONE');
  });

  it('of two who come with one code at once, one is let in', async () => {
    const { enters, code, inForce } = world();
    const [recovery] = await inForce();
    const both = await Promise.all([enters(code()), enters(code())]);
    assert.deepEqual(both.sort(), ['SESSION_CODE_WRONG', 'in']);
    const two = await Promise.all([enters(recovery), enters(recovery)]);
    assert.deepEqual(two.sort(), ['SESSION_CODE_WRONG', 'in']);
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

  it('that cannot be opened any more is listed, lets nobody in, and can be taken off', async () => {
    const { second, code, enters, inForce, isSealedElsewhere } = world();
    await inForce();
    isSealedElsewhere();
    assert.equal(await second.recoveryLeft(NOC), 0);
    await assert.rejects(enters(code()));
    assert.equal(await second.takeOff(NOC), true);
    assert.equal(await enters(), 'in');
  });
});
