// Everything out of one database and into another, on a real server.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { DatabaseSink } from '@tandem/books/cdr';
import { testingEnded, testingRecord, testingSide } from '@tandem/domain/testkit';
import {
  type BackupPiece,
  backupText,
  configurationStore,
  type DirectDatabase,
  dump,
  ledger,
  load,
  operatorSessions,
  operators,
  readBackupText,
  recordStore,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { entriesOf } from '../../packages/books/cdr/testing-entries.ts';
import { databaseServer } from './server.ts';
import { create, done, keyOf, rate, sheet } from './words.ts';

const server = databaseServer();

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** As the file has it. */
async function textOf(database: DirectDatabase): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of backupText(dump(database))) parts.push(part);
  return Buffer.concat(parts);
}

const restore = (database: DirectDatabase, text: Uint8Array) =>
  load(database, readBackupText(each([text])));

/** But for the moment at which they were taken. Lines are shown that one of them has alone. */
function assertSame(one: Buffer, other: Buffer): void {
  const [left, right] = [one, other].map((text) =>
    text
      .toString()
      .replace(/"takenAtMs":\d+/, '')
      .split('\n'),
  );
  const onlyLeft = left?.filter((line) => !right?.includes(line)).slice(0, 3);
  if (left?.join('\n') !== right?.join('\n')) assert.fail(`they differ: ${onlyLeft?.join('\n')}`);
}

/** Several portions of what the server sends at once. */
const RATES = 3_000;
const CIPHERTEXT = new Uint8Array([0, 9, 10, 13, 92, 255]);

async function fill(database: DirectDatabase): Promise<void> {
  await done(database, [
    { ...create('accounts', 'acme', { name: 'a\tb\n\\N "孟加拉"' }), openingE7: moneyFromE7(5n) },
    create('rateGroups', 'sell'),
    create('mappingGateways', 'in', { account: 'acme', rateGroup: 'sell' }),
    {
      ...{ change: 'secret', field: 'password', ciphertext: CIPHERTEXT },
      of: { kind: 'mappingGateways', id: 'in' },
    },
    { change: 'parameter', name: 'SS_A', value: '' },
    sheet('sell', { way: 'replace' }, [
      Array.from({ length: RATES }, (_, at) => rate(String(10_000 + at), { area: `area ${at}` })),
    ]),
  ]);
  await operators(database).createFirst({ id: 'admin', displayName: '\\.', passwordHash: 'x' });
}

describe('a backup (OPS-2)', () => {
  let source: DirectDatabase;
  before(async () => {
    source = await server.fresh();
    await fill(source);
  });

  it('restored into an empty database gives the same backup again', async () => {
    const text = await textOf(source);
    const target = await server.fresh();
    const loaded = await restore(target, text);
    assert.ok(loaded.ok, JSON.stringify(loaded));
    assertSame(await textOf(target), text);
    assert.deepEqual(
      await configurationStore(target).readAll(),
      await configurationStore(source).readAll(),
    );
    const [secret] = await configurationStore(target).secrets();
    assert.deepEqual(new Uint8Array(secret?.ciphertext ?? []), CIPHERTEXT);
    assert.deepEqual((await ledger(target).verify()).differences, []);
    assert.equal((await operators(target).find('admin'))?.displayName, '\\.');
  });

  it('has every table but those that are left out on purpose', async () => {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = current_schema()
        and tablename !~ '_[0-9]{8}$'
      order by name`.execute(source.statements);
    const dumped: string[] = [];
    for await (const piece of dump(source)) if (piece.piece === 'end') dumped.push(piece.table);
    assert.deepEqual(
      rows.map(({ name }) => name).filter((name) => !dumped.includes(name)),
      ['lease', 'operator_session', 'schema_migration', 'sink_position'],
    );
  });

  it('brings no sessions of operators back to life', async () => {
    const key = (await operators(source).find('admin'))?.key ?? 0n;
    const tokenHash = new Uint8Array(32).fill(1);
    const session = { tokenHash, operatorKey: key, expiresAtMs: 4e12, source: 'test' };
    await operatorSessions(source).create(session);
    const target = await server.fresh();
    assert.ok((await restore(target, await textOf(source))).ok);
    assert.equal(await operatorSessions(target).find(tokenHash), undefined);
  });

  it('brings records of calls back into their days', async () => {
    const of = await server.fresh();
    await done(of, [create('accounts', 'acme'), create('accounts', 'north')]);
    const charge = testingSide('acme', `${await keyOf(of, 'accounts', 'acme')}`, '120000');
    const cost = testingSide('north', `${await keyOf(of, 'accounts', 'north')}`, '80000');
    const entries = entriesOf([testingEnded(testingRecord(1, { charge, cost }))]);
    const after = { segment: 1, offset: 9, endedCount: 1 };
    const sink = new DatabaseSink(recordStore(of, { sink: 'database', node: 'a' }));
    assert.ok((await sink.take({ entries, after })).ok);
    const target = await server.fresh();
    const text = await textOf(of);
    assert.match(text.toString(), /"days":\["20260131"\]/);
    assert.ok((await restore(target, text)).ok);
    assertSame(await textOf(target), text);
    const verdict = await ledger(target).verify();
    assert.deepEqual([verdict.records, verdict.differences], [1n, []]);
  });

  it('never gives a key of a removed object again', async () => {
    await done(source, [create('accounts', 'gone')]);
    const gone = await keyOf(source, 'accounts', 'gone');
    await done(source, [{ change: 'remove', key: gone }]);
    const target = await server.fresh();
    assert.ok((await restore(target, await textOf(source))).ok);
    await done(target, [create('accounts', 'next')]);
    assert.equal(await keyOf(target, 'accounts', 'next'), gone + 1n);
  });

  it('of an empty database too', async () => {
    const [empty, target] = [await server.fresh(), await server.fresh()];
    const text = await textOf(empty);
    assert.ok((await restore(target, text)).ok);
    assertSame(await textOf(target), text);
    await done(target, [create('accounts', 'first')]);
    assert.equal(await keyOf(target, 'accounts', 'first'), 1n);
  });

  it('taken while everything changes is of one moment', async () => {
    const moving = await server.fresh();
    await fill(moving);
    const { version: filled, objects: first } = await configurationStore(moving).readAll();
    const key = await keyOf(moving, 'accounts', 'acme');
    let isDumping = true;
    let changes = 0;
    const changing = (async () => {
      while (isDumping) {
        changes += 1;
        const amountE7 = moneyFromE7(BigInt(changes));
        const paid = { kind: 'payment', actor: 'ada', remark: '' } as const;
        await ledger(moving).pay({ accountKey: key, amountE7, ...paid });
        await done(moving, [
          create('accounts', `new-${changes}`),
          create('phones', `${changes}`, { account: `new-${changes}` }),
          sheet('sell', { way: 'upsert' }, [[rate(String(changes))]]),
        ]);
      }
    })();
    const pieces: BackupPiece[] = [];
    try {
      for await (const piece of dump(moving)) {
        pieces.push(piece);
        // Before each table the dump waits for a change that it must not see.
        const seen = changes;
        while (piece.piece === 'table' && changes === seen) await sleep(1);
      }
    } finally {
      isDumping = false;
      await changing;
    }
    const target = await server.fresh();
    const loaded = await load(target, each(pieces.map((value) => ok(value))));
    assert.ok(loaded.ok, JSON.stringify(loaded));
    const { version, objects } = await configurationStore(target).readAll();
    assert.deepEqual((await ledger(target).verify()).differences, []);
    assert.ok(objects.length >= first.length);
    const accounts = objects.filter(({ id }) => id.startsWith('new-'));
    const phones = objects.filter(({ kind }) => kind === 'phones');
    assert.equal(phones.length, accounts.length);
    // One version for each round that the snapshot has; rates went along.
    assert.equal(version, filled + BigInt(accounts.length));
    const { rows } = await sql<{ count: number }>`
      select count(*)::int from rate`.execute(target.statements);
    assert.equal(rows[0]?.count, RATES + accounts.length);
    assert.ok(changes > accounts.length, 'there were changes after the snapshot');
  });

  it('may be left in mid-way', async () => {
    for await (const piece of dump(source)) if (piece.piece === 'rows') break;
    assert.ok((await textOf(source)).length > 0);
  });
});

describe('restoring', () => {
  let text: Buffer;
  before(async () => {
    const source = await server.fresh();
    await fill(source);
    text = await textOf(source);
  });

  const replaced = (from: RegExp, to: string): Buffer =>
    Buffer.from(text.toString('latin1').replace(from, to), 'latin1');

  //   what is wrong with the text                             refusal
  const table: ReadonlyArray<readonly [string, () => Buffer, string]> = [
    ['another file', () => Buffer.from('accounts: []\n'), 'BACKUP_FOREIGN'],
    ['a later form', () => replaced(/"format":1/, '"format":2'), 'BACKUP_NEWER'],
    ['another schema', () => replaced(/"schema":\d+/, '"schema":1'), 'BACKUP_SCHEMA'],
    ['its end is missing', () => text.subarray(0, text.length - 40), 'BACKUP_DAMAGED'],
    ['half of it is missing', () => text.subarray(0, text.length / 2), 'BACKUP_DAMAGED'],
    ['a digit has changed', () => replaced(/\tarea 17\t/, '\tarea 18\t'), 'BACKUP_DAMAGED'],
    ['a row is missing', () => replaced(/[^\n]*\tarea 17\t[^\n]*\n/, ''), 'BACKUP_DAMAGED'],
    ['a row is no row', () => replaced(/\n\d+\t-infinity/, '\nx\t-infinity'), 'BACKUP_DAMAGED'],
    ['a row cannot be', () => replaced(/\t10017\tarea/, '\t10018\tarea'), 'BACKUP_DAMAGED'],
    ['a table is unknown', () => replaced(/"table":"parameter"/, '"table":"x"'), 'BACKUP_DAMAGED'],
    ['a column is unknown', () => replaced(/"ciphertext"/, '"bytes"'), 'BACKUP_DAMAGED'],
    [
      'a table is missing',
      () => replaced(/\\\.table \{"table":"parameter"[\s\S]*?\\\.end [^\n]*\n/, ''),
      'BACKUP_DAMAGED',
    ],
    [
      'a table comes twice',
      () => replaced(/(\\\.table \{"table":"parameter"[\s\S]*?\\\.end [^\n]*\n)/, '$1$1'),
      'BACKUP_DAMAGED',
    ],
  ];
  for (const [name, broken, code] of table) {
    it(`${name}: ${code}, and nothing is restored`, async () => {
      assert.ok(!broken().equals(text), 'it is not the whole text');
      const target = await server.fresh();
      const before = await textOf(target);
      const refused = await restore(target, broken());
      assert.ok(!refused.ok);
      assert.equal(refused.error.code, code, refused.error.message);
      assertSame(await textOf(target), before);
      await target.close();
    });
  }

  it('into a database in use is refused', async () => {
    const target = await server.fresh();
    await done(target, [create('accounts', 'mine')]);
    const refused = await restore(target, text);
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'BACKUP_NOT_EMPTY');
    assert.equal((await configurationStore(target).readAll()).objects.length, 1);
  });

  it('into a database in use that is to be cleared puts all of it in the place of what was', async () => {
    const target = await server.fresh();
    await operators(target).createFirst({ id: 'other', displayName: '', passwordHash: 'y' });
    await done(target, [
      { ...create('accounts', 'mine'), openingE7: moneyFromE7(9n) },
      { change: 'parameter', name: 'SS_B', value: '1' },
    ]);
    const refused = await load(target, readBackupText(each([text.subarray(0, -40)])), {
      clear: true,
    });
    assert.ok(!refused.ok);
    assert.ok(await operators(target).find('other'), 'what stood is kept when it cannot be read');
    const loaded = await load(target, readBackupText(each([text])), { clear: true });
    assert.ok(loaded.ok, JSON.stringify(loaded));
    assertSame(await textOf(target), text);
  });

  it('pieces that come in another order is refused', async () => {
    const pieces: BackupPiece[] = [];
    for await (const piece of readBackupText(each([text]))) {
      assert.ok(piece.ok);
      pieces.push(piece.value);
    }
    const [begin, ...rest] = pieces;
    const done = rest.pop();
    assert.ok(begin && done?.piece === 'done');
    const isEnd = ({ piece }: BackupPiece): boolean => piece === 'end';
    // A table without rows: where it is left out, or comes twice, no count of rows tells.
    const end = rest.findIndex((piece) => piece.piece === 'end' && piece.rows === 0);
    const empty = rest.slice(end - 1, end + 1);
    assert.deepEqual(
      empty.map(({ piece }) => piece),
      ['table', 'end'],
    );
    const without = rest.filter((piece) => !empty.includes(piece));
    for (const wrong of [
      [],
      [begin],
      [...rest, done],
      [begin, ...rest.filter((piece) => !isEnd(piece)), done],
      [begin, ...rest.filter(isEnd), done],
      [begin, ...without, { ...done, tables: done.tables - 1 }],
      [begin, ...rest, ...empty, done],
    ]) {
      const target = await server.fresh();
      const refused = await load(target, each(wrong.map((value) => ok(value))));
      assert.ok(!refused.ok);
      assert.equal(refused.error.code, 'BACKUP_DAMAGED');
      await target.close();
    }
  });
});
