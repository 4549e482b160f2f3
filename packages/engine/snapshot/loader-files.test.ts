import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { BreakableDisk, VirtualClock } from '@tandem/base/testkit';
import { FakeSource } from './testing-source.ts';
import { World } from './testing-world.ts';

function source(): FakeSource {
  const made = new FakeSource();
  made.put('rateGroups', 'retail', { timeZone: null });
  made.put('rateGroups', 'wholesale', { timeZone: null });
  made.put('accounts', 'acme', { rateGroup: 'retail', timeZone: null });
  made.putSealed({
    ...{ kind: 'mappingGateways', id: 'gw1' },
    document: { addresses: ['192.0.2.1'], user: null },
    sealed: { password: 'sealed secret1' },
  });
  made.setParameter('SS_MAX_CALL_DURATION', '3600');
  made.setRates(1n, { '86': '0.01', '861': '0.02' });
  made.setRates(2n, { '86': '0.005' });
  return made;
}

/** What a run of some seconds leaves on its disk. */
async function leftBehind(of: FakeSource): Promise<BreakableDisk> {
  const world = await World.started({ source: of });
  await world.passes(10_000);
  await world.stops();
  return world.disk.crash('lost');
}

describe('the switch starts with the database away (OPS-1)', () => {
  it('from the files of its last run', async () => {
    const of = source();
    const disk = await leftBehind(of);
    assert.deepEqual(disk.paths(), [
      `snapshot/1-${of.current - 1n}`,
      `snapshot/2-${of.current}`,
      `snapshot/objects-${of.current}`,
    ]);
    of.isAway = true;
    const world = await World.started({ source: of, disk });
    assert.equal(world.holder.isReady, true);
    const status = world.holder.status();
    assert.deepEqual(
      [status.origin, status.version, status.isSourceAway, status.confirmedAgoMs],
      ['files', of.current, true, null],
    );
    assert.deepEqual([status.groupsFromFiles, status.groupsBuilt, status.rows], [2, 0, 3]);
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.equal(world.snapshot.find('mappingGateways', 'gw1')?.party.password, 'secret1');
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 3_600);
    await world.stops();
  });

  it('secrets stay sealed on the disk', async () => {
    const disk = await leftBehind(source());
    const text = disk.paths().map((path) => disk.text(path) ?? '');
    assert.ok(text.some((one) => one.includes('sealed secret1')));
    assert.ok(!text.some((one) => one.includes('"secret1"')));
  });

  it('when the database is back, only what changed is built', async () => {
    const of = source();
    const disk = await leftBehind(of);
    of.isAway = true;
    const world = await World.started({ source: of, disk });
    world.tables();
    of.setRates(2n, { '86': '0.006' });
    of.remove(4n);
    of.isAway = false;
    await world.passes(10_000);
    assert.deepEqual(world.tables(), ['source 2 v8']);
    assert.equal(world.snapshot.origin, 'source');
    assert.equal(world.price('wholesale', '86'), '0.006');
    assert.equal(world.snapshot.find('mappingGateways', 'gw1'), undefined);
    assert.equal(world.holder.status().isSourceAway, false);
    await world.stops();
  });

  it('with the database there, tables that stand in files are not built', async () => {
    const of = source();
    const disk = await leftBehind(of);
    of.setRates(2n, { '86': '0.006' });
    const world = await World.started({ source: of, disk });
    assert.deepEqual([...world.tables()].sort(), ['files 1 v6', 'source 2 v8']);
    assert.ok(!of.asked.slice(-6).includes('rates 1'));
    await world.stops();
  });

  it('without any file nobody is known, until the database is there', async () => {
    const of = source();
    of.isAway = true;
    const world = await World.started({ source: of });
    await world.passes(60_000);
    assert.equal(world.holder.isReady, false);
    assert.equal(world.snapshot.objects, 0);
    assert.equal(world.price('retail', '86'), 'no group');
    let isReady = false;
    const waiting = world.holder.whenReady().then(() => {
      isReady = true;
    });
    of.isAway = false;
    await world.passes(10_000);
    assert.equal(isReady, true);
    await waiting;
    await world.holder.whenReady();
    await world.stops();
  });

  it('it is asked after 0.5, 1, 2, 4, 8, 10, 10 s; at once with a hint', async () => {
    const of = source();
    of.isAway = true;
    const world = await World.started({ source: of });
    const at: number[] = [];
    const startedAt = world.clock.now();
    for (let ms = 0; ms < 36_000; ms += 500) {
      const before = of.asked.length;
      await world.passes(500);
      if (of.asked.length > before) at.push((world.clock.now() - startedAt) / 1000);
    }
    assert.deepEqual(at, [0.5, 1.5, 3.5, 7.5, 15.5, 25.5, 35.5]);
    const asked = of.asked.length;
    world.loader.handle({ type: 'hint' });
    await world.passes(0);
    assert.equal(of.asked.length, asked + 1);
    await world.stops();
  });

  it('away in the middle of a table: the old one stays, and it is built later', async () => {
    const of = source();
    const world = await World.started({ source: of });
    world.tables();
    of.setRates(1n, { '86': '0.07', '87': '0.08', '88': '0.09' });
    let batches = 0;
    of.beforeBatch = async () => {
      batches += 1;
      of.isAway = batches === 2;
    };
    await world.passes(500);
    assert.equal(world.price('retail', '8613'), '0.02');
    of.isAway = false;
    await world.passes(1_000);
    assert.equal(world.price('retail', '8613'), '0.07');
    await world.stops();
  });

  it('away before a table that has a file of an older version: that one serves', async () => {
    const of = source();
    const disk = await leftBehind(of);
    of.setRates(1n, { '86': '0.07' });
    of.beforeBatch = async () => {
      of.isAway = true;
    };
    const world = await World.started({ source: of, disk });
    assert.equal(world.holder.isReady, true);
    assert.equal(world.price('retail', '8613'), '0.02');
    of.beforeBatch = () => Promise.resolve();
    of.isAway = false;
    await world.passes(10_000);
    assert.equal(world.price('retail', '8613'), '0.07');
    await world.stops();
  });
});

describe('files that cannot be trusted', () => {
  const damaged = (disk: BreakableDisk, path: string): void => {
    const text = disk.text(path) ?? '';
    disk.holds(path, text.slice(0, text.length / 2));
  };

  it('a torn table is refused, removed, and built of the database', async () => {
    const of = source();
    const disk = await leftBehind(of);
    damaged(disk, 'snapshot/1-6');
    const world = await World.started({ source: of, disk });
    assert.deepEqual(world.troubles(), ['fileRefused']);
    assert.deepEqual([...world.tables()].sort(), ['files 2 v7', 'source 1 v6']);
    assert.equal(world.price('retail', '8613'), '0.02');
    await world.stops();
    const again = await World.started({ source: of, disk: world.disk });
    assert.deepEqual([...again.tables()].sort(), ['files 1 v6', 'files 2 v7']);
    await again.stops();
  });

  it('a torn table with the database away: that group has none, the switch starts', async () => {
    const of = source();
    const disk = await leftBehind(of);
    damaged(disk, 'snapshot/1-6');
    of.isAway = true;
    const world = await World.started({ source: of, disk });
    assert.equal(world.holder.isReady, true);
    assert.deepEqual(world.troubles(), ['sourceAway', 'fileRefused', 'ratesMissing']);
    assert.equal(world.price('retail', '86'), 'loading');
    assert.equal(world.price('wholesale', '86'), '0.005');
    await world.stops();
  });

  it('of two files the newest that is whole serves', async () => {
    const of = source();
    const disk = await leftBehind(of);
    disk.holds('snapshot/1-9', 'torn');
    disk.holds(`snapshot/objects-9`, 'torn');
    of.isAway = true;
    const world = await World.started({ source: of, disk });
    assert.equal(world.holder.isReady, true);
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.deepEqual(world.disk.paths(), ['snapshot/1-6', 'snapshot/2-7', 'snapshot/objects-7']);
    await world.stops();
  });

  it('a table under the name of another one is refused', async () => {
    const of = source();
    const disk = await leftBehind(of);
    const read = await disk.read('snapshot/2-7');
    assert.ok(read.ok);
    disk.holds('snapshot/1-6', read.value);
    const world = await World.started({ source: of, disk });
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.deepEqual(world.troubles(), ['fileRefused']);
    await world.stops();
  });

  it('of another database they are worth nothing, whatever their versions say', async () => {
    const disk = await leftBehind(source());
    const other = new FakeSource();
    other.lineage = 2n;
    other.put('rateGroups', 'retail', { timeZone: null });
    other.setRates(1n, { '86': '0.99' });
    other.current = 6n;
    other.setRates(1n, { '86': '0.98' });
    other.current = 7n;
    const world = await World.started({ source: other, disk });
    assert.equal(world.price('retail', '8613'), '0.98');
    await world.stops();
  });

  it('a database that is replaced while the switch runs: everything is read anew', async () => {
    const of = source();
    const world = await World.started({ source: of });
    world.tables();
    of.lineage = 2n;
    of.setRates(2n, { '86': '0.006' });
    await world.passes(500);
    assert.deepEqual(
      world.tables().map((one) => one.slice(0, 8)),
      ['source 1', 'source 2'],
    );
    assert.deepEqual(of.asked.filter((one) => one.startsWith('read')).slice(-2), [
      ...['read 7', 'read null'],
    ]);
    assert.equal(world.holder.isReady, true);
    of.lineage = 3n;
    of.current = 2n;
    await world.passes(500);
    assert.equal(
      of.asked.findLast((one) => one.startsWith('read')),
      'read null',
    );
    assert.equal(world.snapshot.version, 2n);
    await world.stops();
  });

  it('files of others in the folder are left alone', async () => {
    const of = source();
    const disk = new BreakableDisk();
    for (const name of ['README', 'objects-x', '0-1', '1-01', '-1-2']) {
      disk.holds(`snapshot/${name}`, 'mine');
    }
    const world = await World.started({ source: of, disk });
    await world.passes(10_000);
    assert.equal(world.disk.paths().length, 8);
    assert.deepEqual(world.troubles(), []);
    await world.stops();
  });

  it('a full disk is told, and calls do not notice', async () => {
    const of = source();
    const disk = new BreakableDisk();
    disk.breaks({ code: 'ENOSPC', on: ['write'] });
    const world = await World.started({ source: of, disk });
    await world.passes(10_000);
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.deepEqual(world.troubles(), ['fileNotWritten', 'fileNotWritten', 'fileNotWritten']);
    await world.stops();
  });

  it('a crash at any write leaves files with which it starts', async () => {
    const of = source();
    const disk = await leftBehind(of);
    const first = await World.started({ source: of, disk });
    const from = first.disk.operations;
    of.setRates(1n, { '86': '0.07' });
    await first.passes(10_000);
    const operations = first.disk.operations - from;
    await first.stops();
    assert.ok(operations > 10);
    for (let at = 0; at < operations; at += 1) {
      const again = source();
      const before = await leftBehind(again);
      const world = await World.started({ source: again, disk: before });
      again.setRates(1n, { '86': '0.07' });
      before.breaks({ code: 'EIO', after: at });
      await world.passes(10_000);
      const left = before.crash(at % 2 === 0 ? 'torn' : 'kept');
      again.isAway = true;
      const next = await World.started({ source: again, disk: left });
      assert.equal(next.holder.isReady, true, `after operation ${at}`);
      assert.ok(['0.07', '0.01'].includes(next.price('retail', '86')), `after operation ${at}`);
      await next.stops();
      await world.stops();
    }
  });

  it('a disk that takes its time holds no change up', async () => {
    const of = source();
    const timers = new VirtualClock();
    const disk = new BreakableDisk({ slow: { timers, sync: ms(60_000) } });
    const world = await World.started({ source: of, disk });
    await world.passes(6_000);
    assert.ok(
      disk.paths().some((path) => path.includes('objects-')),
      'it is being written',
    );
    of.setParameter('SS_MAX_CALL_DURATION', '120');
    await world.passes(500);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 120);
    // Everything that the disk has still to do, and what was changed meanwhile.
    for (let round = 0; round < 12; round += 1) {
      await timers.passes(60_000);
      await world.passes(6_000);
    }
    assert.ok(disk.paths().includes(`snapshot/objects-${of.current}`));
    await world.stops();
  });

  it('a burst of changes is written once', async () => {
    const of = source();
    const world = await World.started({ source: of });
    await world.passes(10_000);
    const before = of.asked.filter((one) => one === 'read null').length;
    for (let change = 0; change < 8; change += 1) {
      of.setParameter('SS_MAX_CALL_DURATION', String(60 + change));
      await world.passes(500);
    }
    await world.passes(10_000);
    assert.equal(of.asked.filter((one) => one === 'read null').length, before + 1);
    assert.ok(world.disk.paths().includes(`snapshot/objects-${of.current}`));
    assert.equal(world.disk.paths().filter((path) => path.includes('objects')).length, 1);
    await world.stops();
  });
});
