import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checksumOf, compareVersions, planMigrations, versionOf } from './migration-plan.ts';
import { MIGRATIONS } from './migrations/index.ts';

const migration = (id: number, sql = `create table t${id} ()`) => ({ id, name: `n${id}`, sql });
const known = [migration(1), migration(2), migration(3)];
const had = (...ids: number[]) =>
  ids.map((id) => ({ id, name: `n${id}`, checksum: checksumOf(migration(id)) }));

describe('which migrations a database still needs', () => {
  //  it has had                                        outcome
  const table = [
    [had(), '1 2 3'],
    [had(1), '2 3'],
    [had(1, 2, 3), ''],
    [had(1, 2, 3, 4), 'DATABASE_SCHEMA_NEWER'],
    [had(1, 2, 3, 7), 'DATABASE_SCHEMA_NEWER'],
    [had(2), 'DATABASE_MIGRATION_GAP'],
    [had(1, 3), 'DATABASE_MIGRATION_GAP'],
    [[{ id: 1, name: 'n1', checksum: 'other' }], 'DATABASE_MIGRATION_CHANGED'],
    [
      [...had(1), { id: 2, name: 'n2', checksum: checksumOf(migration(1)) }],
      'DATABASE_MIGRATION_CHANGED',
    ],
  ] as const;
  for (const [applied, outcome] of table) {
    it(`had ${applied.map(({ id }) => id).join(', ') || 'none'}: ${outcome || 'none'}`, () => {
      const plan = planMigrations(known, applied);
      assert.equal(plan.ok ? plan.value.map(({ id }) => id).join(' ') : plan.error.code, outcome);
    });
  }

  it('a later database is refused with both versions', () => {
    const plan = planMigrations(known, had(1, 2, 3, 4));
    assert.ok(!plan.ok);
    assert.match(plan.error.message, /has schema 4, .* knows 3/);
  });
});

describe('may a role work with a schema', () => {
  //  database  program  code
  const table = [
    [3, 3, undefined],
    [0, 3, 'DATABASE_SCHEMA_OLDER'],
    [2, 3, 'DATABASE_SCHEMA_OLDER'],
    [4, 3, 'DATABASE_SCHEMA_NEWER'],
  ] as const;
  for (const [database, program, code] of table) {
    it(`schema ${database}, program ${program}: ${code ?? 'yes'}`, () => {
      const compared = compareVersions(database, program);
      assert.equal(compared.ok ? undefined : compared.error.code, code);
      if (!compared.ok) assert.match(compared.error.message, new RegExp(`${database}.*${program}`));
    });
  }
});

describe('the list of migrations', () => {
  it('counts from 1 without gaps, each with a name', () => {
    assert.equal(versionOf(MIGRATIONS), MIGRATIONS.length);
    for (const { name, sql } of MIGRATIONS) {
      assert.match(name, /^[a-z][a-z0-9-]*$/);
      assert.doesNotMatch(sql, /\bconcurrently\b/i, `${name}: not possible in a transaction`);
    }
    assert.equal(new Set(MIGRATIONS.map(({ name }) => name)).size, MIGRATIONS.length);
  });

  it('with a gap is a defect', () => {
    assert.throws(() => versionOf([migration(1), migration(3)]), /migration 3 stands at place 2/);
  });

  //  A released migration is never changed; a new one adds its line here.
  const released = [
    [1, 'house', '2842914e7bedccaf5dc3c5048d90a1159d3f59e6fd1de333b9a8b33fe8720bae'],
  ] as const;
  for (const [id, name, checksum] of released) {
    it(`${id} ${name} is what was released`, () => {
      const found = MIGRATIONS[id - 1];
      assert.equal(found?.name, name);
      assert.equal(found && checksumOf(found), checksum);
    });
  }
});
