import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { asServer, chooseServerUser, type Me, type ServerUser, whoAmI } from './server-user.ts';

const nameOf = (flag: string, name: string): number =>
  Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim());

const alice: Me = { uid: 1234, user: { uid: 1234, gid: 1235, name: 'alice' } };
const root: Me = { uid: 0, user: { uid: 0, gid: 0, name: 'root' } };
const nameless: Me = { uid: 54_321, user: undefined };
const nobody = nameOf('-u', 'nobody');
const cluster = (ownerUid: number) => ({ folder: '/d/pg', ownerUid });

describe('as whom the server runs', () => {
  it('an ordinary user runs it himself', async () => {
    const chosen = await chooseServerUser(alice, undefined);
    assert.deepEqual(chosen, { ok: true, value: { ...alice.user, lent: false } });
    assert.deepEqual(await chooseServerUser(alice, cluster(1234)), chosen);
  });

  it('root lends it to postgres, else to nobody', async () => {
    const chosen = await chooseServerUser(root, undefined);
    assert.ok(chosen.ok && chosen.value.lent);
    const wanted = nameOf('-u', 'postgres') > 0 ? 'postgres' : 'nobody';
    const { name, uid, gid } = chosen.value;
    assert.deepEqual([name, uid, gid], [wanted, nameOf('-u', wanted), nameOf('-g', wanted)]);
  });

  it('a database that nobody made stays with nobody', async () => {
    const chosen = await chooseServerUser(root, cluster(nobody));
    assert.ok(chosen.ok);
    assert.equal(chosen.value.name, 'nobody');
  });

  //  who       database  code               says
  const refused = [
    [nameless, undefined, 'DATABASE_NO_USER', /uid 54321 has no entry/],
    [alice, 77, 'DATABASE_OWNER', /\/d\/pg belongs to uid 77, .* run as alice/],
    [alice, 0, 'DATABASE_OWNER', /belongs to uid 0/],
    [root, 1234, 'DATABASE_OWNER', /belongs to uid 1234/],
    [root, 0, 'DATABASE_OWNER', /belongs to uid 0/],
  ] as const;
  for (const [me, ownerUid, code, says] of refused) {
    it(`uid ${me.uid}, database of uid ${ownerUid}: ${code}`, async () => {
      const chosen = await chooseServerUser(
        me,
        ownerUid === undefined ? undefined : cluster(ownerUid),
      );
      assert.ok(!chosen.ok);
      assert.equal(chosen.error.code, code);
      assert.match(chosen.error.message, says);
    });
  }

  it('we know our own name', () => {
    const { uid, user } = whoAmI();
    assert.equal(uid, process.getuid?.());
    assert.equal(user?.name, spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim());
  });
});

describe('a command as the server', () => {
  const own: ServerUser = { uid: 1234, gid: 1235, name: 'alice', lent: false };
  const lent: ServerUser = { uid: 101, gid: 104, name: 'postgres', lent: true };
  it('always dies with us, and changes the user only when it is another', () => {
    assert.deepEqual(asServer(own, 'INT', ['/b/postgres', ['-D', 'x']]), [
      'setpriv',
      ['--pdeathsig', 'INT', '--', '/b/postgres', '-D', 'x'],
    ]);
    assert.deepEqual(asServer(lent, 'KILL', ['/b/initdb', []]), [
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        '--reuid',
        '101',
        '--regid',
        '104',
        '--clear-groups',
        '--',
        '/b/initdb',
      ],
    ]);
  });
});
