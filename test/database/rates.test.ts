// Rates on a real server: how sheets change groups, and how they are read.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import {
  auditEntries,
  configurationStore,
  type DirectDatabase,
  type MergeWay,
  type Rate,
  type RateKey,
  rates,
} from '@tandem/platform/postgres';
import { sql } from 'kysely';
import { databaseServer } from './server.ts';
import { create, done, keyOf, price, rate, sheet, transact } from './words.ts';

const server = databaseServer();

const DAY_MS = 86_400_000;
/** Days from the first of March 2026 on. */
const day = (count: number): number => Date.UTC(2026, 2, 1) + count * DAY_MS;

/** `880 @5-9 0.02`: prefix, from day 5 until day 9, price; what is left out is usual. */
function read(text: string): Rate {
  const [prefix = '', ...more] = text.split(' ');
  const parts: Partial<Rate>[] = more.map((part) => {
    if (!part.startsWith('@')) return { nextPriceE7: price(part) };
    const [from, until] = part.slice(1).split('-');
    return {
      effectiveFromMs: from ? day(Number(from)) : null,
      effectiveUntilMs: until ? day(Number(until)) : null,
    };
  });
  return rate(prefix, Object.assign({}, ...parts));
}

function shown({ prefix, effectiveFromMs, effectiveUntilMs, nextPriceE7 }: Rate): string {
  const number = (ms: number | null): string => (ms === null ? '' : String((ms - day(0)) / DAY_MS));
  const [from, until] = [number(effectiveFromMs), number(effectiveUntilMs)];
  const time = until === '' ? (from === '' ? '' : ` @${from}`) : ` @${from}-${until}`;
  return `${prefix}${time} ${Number(nextPriceE7) / 1e7}`;
}

async function all(database: DirectDatabase, group: string): Promise<readonly Rate[]> {
  const found: Rate[] = [];
  const key = await keyOf(database, 'rateGroups', group);
  for await (const batch of rates(database).stream(key)) found.push(...batch);
  return found;
}

const versionOf = async (database: DirectDatabase, group: string): Promise<bigint | undefined> =>
  (await rates(database).groups()).find(({ id }) => id === group)?.version;

describe('a sheet changes a group (BIL-9)', () => {
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
  });

  const replace = { way: 'replace' } as const;
  const upsert = { way: 'upsert' } as const;
  const remove = { way: 'remove' } as const;
  const close = { way: 'close', atMs: day(10) } as const;
  const OLD = ['44 0.05', '880 0.01', '8801 @-20 0.02'];

  //   way       sheet                              group afterwards                       + ~ closed -
  const table: ReadonlyArray<
    readonly [
      MergeWay,
      readonly string[],
      readonly string[],
      readonly [number, number, number, number],
    ]
  > = [
    [replace, OLD, OLD, [0, 0, 0, 0]],
    [replace, [], [], [0, 0, 0, 3]],
    [replace, ['880 0.03', '99 1'], ['880 0.03', '99 1'], [1, 1, 0, 2]],
    [replace, ['880 @5 0.01'], ['880 @5 0.01'], [1, 0, 0, 3]],
    [upsert, [], OLD, [0, 0, 0, 0]],
    [upsert, ['880 0.01'], OLD, [0, 0, 0, 0]],
    [upsert, ['880 0.03', '99 1'], ['44 0.05', '880 0.03', '8801 @-20 0.02', '99 1'], [1, 1, 0, 0]],
    [upsert, ['8801 0.02'], ['44 0.05', '880 0.01', '8801 0.02'], [0, 1, 0, 0]],
    [remove, ['880 9', '99 1'], ['44 0.05', '8801 @-20 0.02'], [0, 0, 0, 1]],
    [remove, ['880 @5 0.01'], OLD, [0, 0, 0, 0]],
    [close, [], ['44 @-10 0.05', '880 @-10 0.01', '8801 @-10 0.02'], [0, 0, 3, 0]],
    [
      close,
      ['880 @10 0.03', '44 0.05'],
      ['44 0.05', '880 @-10 0.01', '880 @10 0.03', '8801 @-10 0.02'],
      [1, 0, 2, 0],
    ],
    [
      { way: 'close', atMs: day(30) },
      ['99 @30 1'],
      ['44 @-30 0.05', '880 @-30 0.01', '8801 @-20 0.02', '99 @30 1'],
      [1, 0, 2, 0],
    ],
  ];
  for (const [at, [merge, rows, expected, counts]] of table.entries()) {
    it(`${merge.way} with ${rows.length === 0 ? 'nothing' : rows.join(', ')}`, async () => {
      const group = `group-${at}`;
      await done(database, [create('rateGroups', group), sheet(group, replace, [OLD.map(read)])]);
      const before = await versionOf(database, group);
      const { rates: outcomes, ...applied } = await done(database, [
        sheet(group, merge, [rows.map(read)]),
      ]);
      assert.deepEqual((await all(database, group)).map(shown), expected);
      const [outcome] = outcomes;
      assert.deepEqual(
        [outcome?.added, outcome?.changed, outcome?.closed, outcome?.removed],
        counts,
      );
      assert.equal(outcome?.rows, rows.length);
      const isChanged = counts.some((count) => count > 0);
      assert.equal(applied.isChanged, isChanged);
      assert.equal(await versionOf(database, group), isChanged ? applied.version : before);
    });
  }

  it('close takes away what would have begun later, and leaves what has ended', async () => {
    await done(database, [
      create('rateGroups', 'later'),
      sheet('later', replace, [['1 @-5 1', '1 @5 2', '1 @15 3', '2 @10 4', '3 @10 5'].map(read)]),
    ]);
    const { rates: outcomes } = await done(database, [sheet('later', close, [[read('2 @10 4')]])]);
    assert.deepEqual((await all(database, 'later')).map(shown), [
      '1 @-5 1',
      '1 @5-10 2',
      '2 @10 4',
    ]);
    assert.deepEqual([outcomes[0]?.closed, outcomes[0]?.removed], [1, 2]);
  });

  const full = rate('8801', {
    effectiveFromMs: day(1),
    effectiveUntilMs: day(2),
    weekdays: 0b1100000,
    fromMinute: 480,
    untilMinute: 1_200,
    firstSeconds: 60,
    firstPriceE7: price('0.0000001'),
    nextSeconds: 6,
    nextPriceE7: price('10000'),
    perSeconds: 3_600,
    connectionFeeE7: price('0.5'),
    graceSeconds: 3,
    extras: 'round-total minimum=0.05 180:0.01/60/6',
    area: 'Bangladesh\tmobile \\N',
    level: 'international',
    locked: true,
  });

  it('keeps every field', async () => {
    await done(database, [create('rateGroups', 'full'), sheet('full', replace, [[full]])]);
    assert.deepEqual(await all(database, 'full'), [full]);
    const groupKey = await keyOf(database, 'rateGroups', 'full');
    assert.deepEqual(await rates(database).page({ groupKey, limit: 5 }), [full]);
  });

  it('sees a change of every field that is not of the key', async () => {
    const other = rate('8801');
    const keys: readonly (keyof Rate)[] = [
      ...(['prefix', 'effectiveFromMs', 'weekdays', 'fromMinute', 'untilMinute'] as const),
    ];
    let stands: Rate = full;
    for (const name of (Object.keys(full) as (keyof Rate)[]).filter((one) => !keys.includes(one))) {
      stands = { ...stands, [name]: other[name] };
      const { rates: outcomes } = await done(database, [sheet('full', upsert, [[stands]])]);
      assert.equal(outcomes[0]?.changed, 1, name);
      assert.deepEqual(await all(database, 'full'), [stands], name);
    }
  });

  it('tells rates of one prefix apart by date, weekdays and time', async () => {
    const bands = [
      rate('1'),
      rate('1', { effectiveFromMs: day(1) }),
      rate('1', { weekdays: 1 }),
      rate('1', { untilMinute: 600 }),
      rate('1', { fromMinute: 600 }),
      rate(''),
      rate('*#'),
    ];
    await done(database, [create('rateGroups', 'bands'), sheet('bands', replace, [bands])]);
    assert.equal((await all(database, 'bands')).length, bands.length);
    const again = await done(database, [sheet('bands', replace, [bands])]);
    assert.equal(again.isChanged, false);
  });

  it('of which several come in one transaction, each into its group', async () => {
    const names = ['m1', 'm2', 'm3'];
    await done(database, [
      ...names.map((name) => create('rateGroups', name)),
      ...names.map((name, at) => sheet(name, replace, [[rate('7'), rate(String(at))]])),
      sheet('m1', upsert, [[rate('7', { locked: true })]]),
    ]);
    const prefixes = await Promise.all(
      names.map(async (name) => (await all(database, name)).map(({ prefix }) => prefix)),
    );
    assert.deepEqual(prefixes, [
      ['0', '7'],
      ['1', '7'],
      ['2', '7'],
    ]);
    assert.equal((await all(database, 'm1'))[1]?.locked, true);
    // What stands in another sheet of the transaction does not count.
    await done(database, [
      sheet('m1', replace, [[rate('5')]]),
      sheet('m2', replace, [[rate('0'), rate('7')]]),
    ]);
    assert.deepEqual(
      (await all(database, 'm1')).map(({ prefix }) => prefix),
      ['5'],
    );
  });

  it('goes with its group', async () => {
    const key = await keyOf(database, 'rateGroups', 'm2');
    await done(database, [{ change: 'remove', key }]);
    const { rows } = await sql`select from rate where group_key = ${key}`.execute(
      database.statements,
    );
    assert.equal(rows.length, 0);
    assert.equal((await all(database, 'm3')).length, 2);
  });

  it('is audited row by row when it is small, and by its counts when not', async () => {
    await done(database, [create('rateGroups', 'seen'), sheet('seen', replace, [OLD.map(read)])]);
    await done(database, [sheet('seen', upsert, [['880 0.03', '99 1'].map(read)])]);
    const [small] = await auditEntries(database).page({ limit: 1 });
    const prices = (list: unknown) =>
      (list as readonly Rate[]).map(({ prefix, nextPriceE7 }) => [prefix, nextPriceE7]);
    assert.deepEqual(
      [small?.action, small?.objectType, small?.objectId],
      ['rates.upsert', 'rateGroups', 'seen'],
    );
    assert.deepEqual(prices(small?.before), [['880', 100_000]]);
    assert.deepEqual(prices(small?.after), [
      ['880', 300_000],
      ['99', 10_000_000],
    ]);
    const many = Array.from({ length: 101 }, (_, at) => rate(String(1_000 + at)));
    await done(database, [sheet('seen', replace, [many])]);
    const [large] = await auditEntries(database).page({ limit: 1 });
    assert.deepEqual(large?.after, { added: 101, changed: 0, closed: 0, removed: 4 });
  });

  it('is refused by the database itself when it was not validated above', async () => {
    for (const wrong of [
      rate('12a'),
      rate('1'.repeat(33)),
      rate('1', { effectiveFromMs: day(2), effectiveUntilMs: day(2) }),
      rate('1', { nextSeconds: 0 }),
      rate('1', { perSeconds: 0 }),
      rate('1', { weekdays: 128 }),
    ]) {
      await assert.rejects(
        transact(database, [sheet('seen', upsert, [[wrong]])]),
        /rate_check|rate_/,
      );
    }
  });
});

describe('reading rates (BIL-2)', () => {
  let database: DirectDatabase;
  let groupKey: bigint;
  before(async () => {
    database = await server.fresh();
    const list = ['', '4', '44', '880', '8801 @-10', '8801 @10', '88017', '*1'].map(read);
    await done(database, [create('rateGroups', 'sell'), sheet('sell', { way: 'replace' }, [list])]);
    groupKey = await keyOf(database, 'rateGroups', 'sell');
  });

  //   number        day   rates that it has, longest prefix first
  const table: ReadonlyArray<readonly [string, number, string]> = [
    ['8801712345', 0, '88017|8801|880|'],
    ['8801912345', 0, '8801|880|'],
    ['8801912345', 10, '8801|880|'],
    ['4420', 0, '44|4|'],
    ['*123', 0, '*1|'],
    ['999', 0, ''],
    ['', 0, ''],
  ];
  for (const [number, at, expected] of table) {
    it(`${number || 'the empty number'} on day ${at}: ${expected || 'the empty prefix'}`, async () => {
      const found = await rates(database).lookUp({ groupKey, number, atMs: day(at) });
      assert.equal(found.map(({ prefix }) => prefix).join('|'), expected);
    });
  }

  it('takes of equal prefixes those in effect, the latest first', async () => {
    await done(database, [sheet('sell', { way: 'upsert' }, [[read('8801 @5')]])]);
    const from = async (at: number) =>
      (await rates(database).lookUp({ groupKey, number: '8801999', atMs: day(at) }))
        .filter(({ prefix }) => prefix === '8801')
        .map(({ effectiveFromMs }) => effectiveFromMs);
    assert.deepEqual(await from(4), [null]);
    assert.deepEqual(await from(5), [day(5), null]);
    assert.deepEqual(await from(10), [day(10), day(5)]);
    await done(database, [sheet('sell', { way: 'remove' }, [[read('8801 @5')]])]);
  });

  it('by pages comes to the same as at once', async () => {
    const found: Rate[] = [];
    let after: RateKey | undefined;
    for (;;) {
      const page = await rates(database).page({ groupKey, limit: 3, ...(after && { after }) });
      found.push(...page);
      assert.ok(found.length < 100, 'the pages come to an end');
      after = page.at(-1);
      if (page.length < 3) break;
    }
    assert.deepEqual(found, await all(database, 'sell'));
  });

  it('by the beginning of the prefix', async () => {
    const page = await rates(database).page({ groupKey, limit: 10, prefix: '8801' });
    assert.deepEqual(
      page.map(({ prefix }) => prefix),
      ['8801', '8801', '88017'],
    );
  });

  it('tells which groups changed since', async () => {
    const now = await configurationStore(database).currentVersion();
    assert.deepEqual(await rates(database).changedSince(now), []);
    await done(database, [create('rateGroups', 'cost'), create('accounts', 'a')]);
    assert.deepEqual(await rates(database).changedSince(now), [], 'it has no rates yet');
    const { version } = await done(database, [sheet('cost', { way: 'upsert' }, [[rate('1')]])]);
    const changed = await rates(database).changedSince(now);
    assert.deepEqual(
      changed.map(({ id, version: at }) => [id, at]),
      [['cost', version]],
    );
    const ids = (await rates(database).groups()).map(({ id }) => id);
    assert.deepEqual(ids, ['sell', 'cost']);
  });

  it('a group of none', async () => {
    for await (const batch of rates(database).stream(12_345n)) assert.fail(`${batch.length} rates`);
  });
});

describe('a sheet of 100,000 rates (BIL-9)', () => {
  const COUNT = 100_000;
  const BATCH = 5_000;
  let database: DirectDatabase;
  before(async () => {
    database = await server.fresh();
    await done(database, [create('rateGroups', 'large')]);
  });

  async function* large(nextPriceE7: (at: number) => Rate['nextPriceE7']) {
    for (let from = 0; from < COUNT; from += BATCH) {
      yield Array.from({ length: BATCH }, (_, at) =>
        rate(String(1_000_000 + from + at), { nextPriceE7: nextPriceE7(from + at) }),
      );
    }
  }
  const old = () => large(() => price('0.01'));
  const counts = async (merge: MergeWay, rows: AsyncIterable<readonly Rate[]>) => {
    const { rates: outcomes } = await done(database, [sheet('large', merge, rows)]);
    const { added, changed, closed, removed } = outcomes[0] ?? {};
    return [added, changed, closed, removed];
  };

  it('goes in, tells its progress, and changes nothing when it comes again', async () => {
    const progress: number[] = [];
    const rows = old();
    const change = sheet('large', { way: 'replace' }, rows);
    await done(database, [{ ...change, onProgress: (count: number) => void progress.push(count) }]);
    assert.equal(progress.length, COUNT / BATCH);
    assert.equal(progress.at(-1), COUNT);
    assert.deepEqual(await counts({ way: 'replace' }, old()), [0, 0, 0, 0]);
  });

  it('changes the rows that differ, and no others', async () => {
    const some = large((at) => price(at % 10 === 0 ? '0.02' : '0.01'));
    assert.deepEqual(await counts({ way: 'upsert' }, some), [0, COUNT / 10, 0, 0]);
  });

  it('comes out in the order of prefixes, as much at a time as is asked for', async () => {
    const groupKey = await keyOf(database, 'rateGroups', 'large');
    let last = '';
    let count = 0;
    for await (const batch of rates(database).stream(groupKey)) {
      count += batch.length;
      for (const { prefix } of batch) {
        assert.ok(prefix > last);
        last = prefix;
      }
    }
    assert.equal(count, COUNT);
  });

  it('may be left in mid-way by who reads it', async () => {
    const groupKey = await keyOf(database, 'rateGroups', 'large');
    for await (const batch of rates(database).stream(groupKey)) {
      assert.ok(batch.length < COUNT);
      break;
    }
    const { rows } = await sql<{ count: number }>`
      select count(*)::int from pg_stat_activity
      where datname = current_database() and state <> 'idle'`.execute(database.statements);
    assert.equal(rows[0]?.count, 1, 'the one that asks');
  });

  it('fails for its reader when the connection breaks', async () => {
    const groupKey = await keyOf(database, 'rateGroups', 'large');
    const reading = (async () => {
      for await (const batch of rates(database).stream(groupKey)) {
        assert.ok(batch.length > 0);
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query like '%copy (%'
            and pid <> pg_backend_pid()`.execute(database.statements);
      }
    })();
    await assert.rejects(reading);
  });

  it('closes all that a small one does not have', async () => {
    const few = (async function* () {
      yield [rate('1000000', { effectiveFromMs: day(10) })];
    })();
    assert.deepEqual(await counts({ way: 'close', atMs: day(10) }, few), [1, 0, COUNT, 0]);
  });
});
