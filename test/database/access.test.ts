// Each way in which a right can vanish, between two offices on one database: in the one that takes
// it away it is gone with the answer, in the other with the notice. Their clocks stand still, so
// that nothing is forgotten for its age.
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTimers } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { AccessMemory, forgetful, KeyAccess, SignIn } from '@tandem/edge/services';
import {
  accessWatch,
  apiKeys,
  type Change,
  configurationStore,
  type DirectDatabase,
  type JsonObject,
  operatorSessions,
  operators,
} from '@tandem/platform/postgres';
import { secrets } from '@tandem/platform/secrets';
import { databaseServer } from './server.ts';
import { BY, create, done, keyOf } from './words.ts';

const server = databaseServer();
const [HERE, FAR, NEAR] = ['192.0.2.7', '198.51.100.7', '192.0.2.0/24'];
const PATIENCE_MS = 10_000;

const ended: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function officeOn(database: DirectDatabase, clock: VirtualClock) {
  const access = new AccessMemory(clock);
  const stores = forgetful(
    {
      operators: operators(database),
      sessions: operatorSessions(database),
      keys: apiKeys(database),
      store: configurationStore(database),
    },
    access,
  );
  const audit = { write: async () => undefined };
  const second = { isInForce: async () => false, takesCode: async () => false };
  const parts = { ...stores, access, clock, secrets, second, audit };
  const counted = { looks: 0 };
  const find: typeof stores.keys.find = (hash) => {
    counted.looks += 1;
    return stores.keys.find(hash);
  };
  const door = new KeyAccess({ ...parts, keys: { ...stores.keys, find } });
  await new Promise<void>((heard) => {
    const watch = accessWatch(database, {
      timers: systemTimers(),
      onHearing: (isHearing) => {
        access.trust(isHearing);
        if (isHearing) heard();
      },
      onNotice: () => access.forget(),
    });
    ended.push(() => watch.close());
  });
  return { ...stores, counted, door, signIn: new SignIn(parts) };
}

type Office = Awaited<ReturnType<typeof officeOn>>;

const operator = (role: string, more: JsonObject = {}) => ({
  document: { roles: [role], ...more },
  references: [
    { field: 'roles.0', kind: 'roles', id: role },
    ...(more.account === undefined ? [] : [{ field: 'account', kind: 'accounts', id: 'acme' }]),
  ],
});

/** An operator with a key and a session, who is known in both offices. */
async function world() {
  const database = await server.fresh();
  await operators(database).createFirst({ id: 'admin', displayName: '', passwordHash: 'hash' });
  await done(database, [
    create('roles', 'looks', { rights: ['calls:see', 'phones:see'] }),
    create('roles', 'less', { rights: ['calls:see'] }),
    create('accounts', 'acme', {}),
    { change: 'create', kind: 'operators', id: 'noc', ...operator('looks') },
  ]);
  const key = await keyOf(database, 'operators', 'noc');
  const clock = new VirtualClock();
  const here = await officeOn(database, clock);
  const there = await officeOn(server.again(database), clock);
  await here.operators.setPassword(key, await secrets.hashPassword('night'), false);
  const { token, hash } = secrets.newToken();
  const expiresAtMs = clock.wallMs() + 1_000;
  const made = { operatorKey: key, name: '', rights: null, sources: [NEAR], expiresAtMs };
  const keyId = await here.keys.create({ ...made, tokenHash: hash });
  const signed = await here.signIn.signIn({ id: 'noc', password: 'night', source: HERE });
  assert.ok(signed.ok);
  const tokens = { bearer: `tandem_${token}`, session: signed.value.token };
  const changes = async (changed: ReturnType<typeof operator>): Promise<void> => {
    const { version } = (await here.store.find('operators', 'noc')) ?? { version: 0n };
    await transacted(here, [{ change: 'change', key, version, ...changed }]);
  };
  return { database, clock, here, there, key, keyId, tokens, changes };
}

type World = Awaited<ReturnType<typeof world>>;

async function transacted({ store }: Office, changes: readonly Change[]): Promise<void> {
  const answer = await store.transact(changes, BY);
  assert.ok(answer.ok, answer.ok ? '' : JSON.stringify(answer.error));
}

async function roleGets({ here }: World, rights: readonly string[]): Promise<void> {
  const role = await here.store.find('roles', 'looks');
  assert.ok(role);
  const { key, version } = role;
  const document = { rights: [...rights] };
  await transacted(here, [{ change: 'change', key, version, document, references: [] }]);
}

/** What key and session may, as the doors of an office say. */
async function seen({ door, signIn }: Office, { tokens }: World, source = HERE): Promise<string> {
  const byKey = await door.askerOf(tokens.bearer, source);
  const bySession = await signIn.whoWas(tokens.session);
  const key = byKey.ok ? `${[...byKey.value.rights].sort()} ${byKey.value.account}` : byKey.error;
  const session = bySession && `${[...bySession.rights].sort()} ${bySession.accountKey}`;
  return `${key}; ${session ?? 'SESSION_NONE'}`;
}

const ALL = 'calls:see,phones:see null';
const GONE = 'KEY_UNKNOWN';

describe('a right that is taken away (SEC-6)', () => {
  //  what happens                  to whom, in one of the offices                        what is left
  const ways: ReadonlyArray<readonly [string, (world: World) => Promise<unknown>, string]> = [
    ['nothing', async () => undefined, `${ALL}; ${ALL}`],
    ['the key is revoked', ({ here, keyId }) => here.keys.remove(keyId), `${GONE}; ${ALL}`],
    [
      'the session is ended',
      ({ here, tokens }) => here.sessions.remove(secrets.hashToken(tokens.session)),
      `${ALL}; SESSION_NONE`,
    ],
    [
      'all sessions are ended',
      ({ here, key }) => here.sessions.removeAllOf(key),
      `${ALL}; SESSION_NONE`,
    ],
    [
      'the password is changed',
      ({ here, key }) => here.operators.setPassword(key, 'other', false),
      `${ALL}; SESSION_NONE`,
    ],
    [
      'the operator is locked',
      ({ changes }) => changes(operator('looks', { locked: true })),
      `${GONE}; SESSION_NONE`,
    ],
    [
      'the operator is removed',
      ({ here, key }) => transacted(here, [{ change: 'remove', key }]),
      `${GONE}; SESSION_NONE`,
    ],
    [
      'the operator gets another role',
      ({ changes }) => changes(operator('less')),
      'calls:see null; calls:see null',
    ],
    [
      'the role loses rights',
      (world) => roleGets(world, ['phones:see']),
      'phones:see null; phones:see null',
    ],
  ];
  for (const [name, happens, left] of ways) {
    it(`${name}: ${left}`, async () => {
      const one = await world();
      const { here, there } = one;
      for (const office of [here, there]) {
        assert.equal(await seen(office, one), `${ALL}; ${ALL}`);
        const { looks } = office.counted;
        assert.equal(await seen(office, one), `${ALL}; ${ALL}`);
        assert.equal(office.counted.looks, looks, 'it was remembered');
      }
      await happens(one);
      assert.equal(await seen(here, one), left, 'at once where it was done');
      await heardIn(there, one, left);
    });
  }

  it('he is bound to an account: from then on he sees that one alone', async () => {
    const one = await world();
    await seen(one.here, one);
    await one.changes(operator('looks', { account: 'acme' }));
    const account = await keyOf(one.database, 'accounts', 'acme');
    const bound = `calls:see,phones:see ${account}`;
    assert.equal(await seen(one.here, one), `${bound}; ${bound}`);
  });

  it('key and session end at their moment, and a key has its sources, also when remembered', async () => {
    const one = await world();
    assert.equal(await seen(one.here, one), `${ALL}; ${ALL}`);
    assert.equal(await seen(one.here, one, FAR), `KEY_SOURCE; ${ALL}`);
    await one.clock.passes(1_000);
    assert.equal(await seen(one.here, one), `${GONE}; ${ALL}`);
    await one.clock.passes(12 * 3_600_000);
    assert.equal(await seen(one.here, one), `${GONE}; SESSION_NONE`);
  });

  it('while notices cannot be heard nothing is remembered', async () => {
    const one = await world();
    const { there, here, keyId } = one;
    await seen(there, one);
    for (const end of ended.splice(0)) await end();
    const { looks } = there.counted;
    await seen(there, one);
    await seen(there, one);
    assert.equal(there.counted.looks, looks + 2);
    await here.keys.remove(keyId);
    assert.match(await seen(there, one), /^KEY_UNKNOWN/);
  });

  it('a look that began before it is not remembered', async () => {
    const memory = new AccessMemory(new VirtualClock(), true);
    const hash = new Uint8Array([1]);
    const slow = memory.keys.find(hash, async () => {
      memory.forget();
      return { key: 'old' } as never;
    });
    assert.deepEqual(await slow, { key: 'old' });
    assert.equal(await memory.keys.find(hash, async () => undefined), undefined);
  });
});

async function heardIn(office: Office, one: World, left: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const now = await seen(office, one);
    if (now === left) return;
    assert.ok(Date.now() < until, `${now} is left in the other office`);
    await sleep(5);
  }
}
