// Every source of the configuration runs this suite, the one in memory too.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigurationRead, SnapshotSource } from './ports.ts';

export interface SourceBench {
  readonly source: SnapshotSource;
  /** A rate group with these prices of a minute by prefix; its key. */
  putGroup(id: string, prices: Readonly<Record<string, string>>): Promise<bigint>;
  /** An account that is charged by that group; its key. */
  putAccount(id: string, rateGroup: string): Promise<bigint>;
  setParameter(name: string, text: string): Promise<void>;
  rename(key: bigint, id: string): Promise<void>;
  /** Who names it has gone before. */
  remove(key: bigint): Promise<void>;
  /** Makes every question fail until `isBack`; a source that cannot be away gives a reason. */
  readonly away:
    | { readonly goes: () => Promise<void>; readonly isBack: () => Promise<void> }
    | { readonly skip: string };
}

async function readAll(source: SnapshotSource): Promise<ConfigurationRead> {
  const read = await source.read(null);
  assert.equal(read.ok, true);
  return (read as typeof read & { ok: true }).value;
}

async function readSince(source: SnapshotSource, since: bigint): Promise<ConfigurationRead> {
  const read = await source.read(since);
  assert.equal(read.ok, true);
  return (read as typeof read & { ok: true }).value;
}

async function prices(source: SnapshotSource, groupKey: bigint): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const batch of source.rates(groupKey)) {
    assert.equal(batch.ok, true);
    for (const row of (batch as typeof batch & { ok: true }).value) found[row.prefix] = row.nextE7;
  }
  return found;
}

const ids = ({ objects }: ConfigurationRead): readonly string[] =>
  objects.map(({ kind, id }) => `${kind} ${id}`).sort();

export function isSnapshotSource(name: string, make: () => Promise<SourceBench>): void {
  describe(`${name} is a source of the configuration (OPS-1)`, () => {
    it('reads everything as it is at one moment', async () => {
      const bench = await make();
      const group = await bench.putGroup('retail', { '86': '0.01', '861': '0.02' });
      const account = await bench.putAccount('acme', 'retail');
      await bench.setParameter('SS_MAX_CALL_DURATION', '60');
      const all = await readAll(bench.source);
      assert.deepEqual(await bench.source.version(), { ok: true, value: all.version });
      assert.deepEqual(ids(all), ['accounts acme', 'rateGroups retail']);
      assert.deepEqual(all.objects.map(({ key }) => key).sort(), [group, account].sort());
      assert.deepEqual(all.gone, []);
      assert.deepEqual(all.parameters, [['SS_MAX_CALL_DURATION', '60']]);
      assert.deepEqual([...all.groups.keys()], [group]);
      const acme = all.objects.find(({ key }) => key === account);
      assert.equal(acme?.document.rateGroup, 'retail');
    });

    it('every change makes another version, and reading makes none', async () => {
      const bench = await make();
      const seen = new Set<bigint>();
      const look = async (): Promise<void> => {
        const version = await bench.source.version();
        assert.equal(version.ok, true);
        if (version.ok) seen.add(version.value);
      };
      await look();
      const group = await bench.putGroup('retail', { '86': '0.01' });
      await look();
      await readAll(bench.source);
      await prices(bench.source, group);
      await look();
      await bench.putGroup('retail', { '86': '0.02' });
      await look();
      await bench.setParameter('SS_MAX_CALL_DURATION', '60');
      await look();
      await bench.remove(group);
      await look();
      assert.equal(seen.size, 5);
    });

    it('reads what changed since a version, and which objects went', async () => {
      const bench = await make();
      await bench.putGroup('retail', { '86': '0.01' });
      const acme = await bench.putAccount('acme', 'retail');
      const before = await readAll(bench.source);
      const same = await readSince(bench.source, before.version);
      assert.deepEqual([ids(same), same.gone], [[], []]);
      const other = await bench.putAccount('other', 'retail');
      await bench.remove(acme);
      const after = await readSince(bench.source, before.version);
      assert.deepEqual(ids(after), ['accounts other']);
      assert.deepEqual(
        after.objects.map(({ key }) => key),
        [other],
      );
      assert.deepEqual(after.gone, [acme]);
      assert.deepEqual((await readSince(bench.source, after.version)).gone, []);
      assert.deepEqual((await readAll(bench.source)).gone, []);
      assert.equal(after.lineage, before.lineage);
    });

    it('an object reads differently when another one that it names has a new id', async () => {
      const bench = await make();
      const group = await bench.putGroup('retail', { '86': '0.01' });
      const acme = await bench.putAccount('acme', 'retail');
      const before = await readAll(bench.source);
      await bench.rename(group, 'shop');
      const after = await readSince(bench.source, before.version);
      assert.deepEqual(ids(after), ['accounts acme', 'rateGroups shop']);
      const changed = after.objects.find(({ key }) => key === acme);
      assert.equal(changed?.document.rateGroup, 'shop');
    });

    it('only rates that changed have another version', async () => {
      const bench = await make();
      const retail = await bench.putGroup('retail', { '86': '0.01' });
      const wholesale = await bench.putGroup('wholesale', { '86': '0.005' });
      const before = await readAll(bench.source);
      await bench.putAccount('acme', 'retail');
      assert.deepEqual((await readAll(bench.source)).groups, before.groups);
      await bench.putGroup('wholesale', { '86': '0.006' });
      const { groups } = await readAll(bench.source);
      assert.equal(groups.get(retail), before.groups.get(retail));
      assert.notEqual(groups.get(wholesale), before.groups.get(wholesale));
    });

    it('streams the rates of a group; a group that is gone has none', async () => {
      const bench = await make();
      const many = Object.fromEntries(
        Array.from({ length: 50 }, (_, at) => [String(100 + at), `0.0${at + 1}`]),
      );
      const group = await bench.putGroup('retail', many);
      const found = await prices(bench.source, group);
      assert.equal(Object.keys(found).length, 50);
      assert.equal(found['100'], 100_000);
      await bench.remove(group);
      assert.deepEqual(await prices(bench.source, group), {});
    });

    it('when it is away it says so, and throws nothing', async (t) => {
      const bench = await make();
      const group = await bench.putGroup('retail', { '86': '0.01' });
      if ('skip' in bench.away) return t.skip(bench.away.skip);
      await bench.away.goes();
      assert.equal((await bench.source.version()).ok, false);
      assert.equal((await bench.source.read(null)).ok, false);
      const batches = [];
      for await (const batch of bench.source.rates(group)) batches.push(batch.ok);
      assert.equal(batches.at(-1), false);
      await bench.away.isBack();
      assert.equal((await bench.source.version()).ok, true);
      assert.deepEqual(await prices(bench.source, group), { '86': 100_000 });
    });
  });
}
