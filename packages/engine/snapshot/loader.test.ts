import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeSource } from './testing-source.ts';
import { priceIn, World } from './testing-world.ts';

/** Two groups, an account and a gateway. */
function smallSource(): FakeSource {
  const source = new FakeSource();
  source.put('rateGroups', 'retail', { timeZone: null });
  source.put('rateGroups', 'wholesale', { timeZone: 'Europe/Berlin' });
  source.put('accounts', 'acme', { rateGroup: 'retail', timeZone: null });
  source.putSealed({
    ...{ kind: 'mappingGateways', id: 'gw1' },
    document: { account: 'acme', addresses: ['192.0.2.1:5080'], user: null, password: null },
    sealed: { password: 'sealed secret1' },
  });
  source.setRates(1n, { '86': '0.01', '861': '0.02', '1': '0.03' });
  source.setRates(2n, { '86': '0.005' });
  return source;
}

describe('the switch learns its configuration (OPS-1)', () => {
  it('at the start: objects with their secrets, parameters, tables', async () => {
    const source = smallSource();
    source.setParameter('SS_MAX_CALL_DURATION', '3600');
    const world = await World.started({ source });
    assert.equal(world.holder.isReady, true);
    assert.equal(world.snapshot.version, source.current);
    assert.equal(world.snapshot.origin, 'source');
    assert.equal(world.snapshot.objects, 4);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 3_600);
    assert.equal(world.snapshot.find('mappingGateways', 'gw1')?.party.password, 'secret1');
    assert.equal(world.snapshot.byKey('accounts', 3n)?.id, 'acme');
    assert.equal(world.snapshot.byKey('phones', 3n), undefined);
    assert.deepEqual(
      world.snapshot.under('mappingGatewaysByHost', '192.0.2.1').map(({ id }) => id),
      ['gw1'],
    );
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.equal(world.price('wholesale', '8613'), '0.005');
    assert.equal(world.price('nobody', '8613'), 'no group');
    await world.stops();
  });

  it('a change within half a second, and at once with a hint', async () => {
    const world = await World.started({ source: smallSource() });
    world.source.setParameter('SS_MAX_CALL_DURATION', '60');
    await world.passes(499);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 0);
    await world.passes(1);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 60);
    world.source.setParameter('SS_MAX_CALL_DURATION', '90');
    world.loader.handle({ type: 'hint' });
    await world.passes(0);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 90);
    await world.stops();
  });

  it('a hint that comes while it reads is not lost', async () => {
    const world = await World.started({ source: smallSource() });
    world.source.setParameter('SS_MAX_CALL_DURATION', '60');
    world.loader.handle({ type: 'hint' });
    world.source.setParameter('SS_MAX_CALL_DURATION', '70');
    world.loader.handle({ type: 'hint' });
    await world.passes(0);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 70);
    await world.stops();
  });

  it('whoever holds a snapshot sees no change in it', async () => {
    const world = await World.started({ source: smallSource() });
    const before = world.snapshot;
    world.source.put('accounts', 'acme', { rateGroup: 'wholesale', timeZone: null });
    world.source.setRates(1n, { '86': '0.09' });
    await world.passes(500);
    assert.equal(before.find('accounts', 'acme')?.party.rateGroup, 'retail');
    assert.equal(priceIn(before, 'retail', '8613'), '0.02');
    assert.equal(world.snapshot.find('accounts', 'acme')?.party.rateGroup, 'wholesale');
    assert.equal(world.price('retail', '8613'), '0.09');
    await world.stops();
  });

  it('changing a gateway touches no table, and reads that gateway alone', async () => {
    const world = await World.started({ source: smallSource() });
    const table = world.snapshot.rates('retail');
    const { groupsBuilt, swaps } = world.holder.status();
    world.messages.length = 0;
    world.source.put('mappingGateways', 'gw1', {
      addresses: ['192.0.2.2'],
      user: 'u',
      account: '',
    });
    await world.passes(500);
    assert.deepEqual(world.tables(), []);
    assert.equal(world.holder.status().groupsBuilt, groupsBuilt);
    assert.equal(world.holder.status().swaps, swaps + 1);
    const now = world.snapshot.rates('retail');
    assert.ok(table?.state === 'ready' && now?.state === 'ready' && table.table === now.table);
    assert.deepEqual(world.snapshot.under('mappingGatewaysByHost', '192.0.2.1'), []);
    assert.equal(world.snapshot.under('mappingGatewaysByUser', 'u')[0]?.id, 'gw1');
    await world.stops();
  });

  it('only the group whose rates changed is built, one group at a time', async () => {
    const source = smallSource();
    for (let group = 3; group < 9; group += 1) {
      source.setRates(source.put('rateGroups', `g${group}`, { timeZone: null }), { '1': '0.01' });
    }
    const world = await World.started({ source });
    assert.equal(world.holder.status().groupsBuilt, 8);
    assert.equal(source.mostStreams, 1);
    world.tables();
    source.setRates(2n, { '86': '0.004' });
    await world.passes(500);
    assert.deepEqual(world.tables(), [`source 2 v${source.current}`]);
    assert.equal(world.price('wholesale', '86'), '0.004');
    await world.stops();
  });

  it('what is gone goes: objects, groups, their tables and files', async () => {
    const world = await World.started({ source: smallSource() });
    await world.passes(10_000);
    assert.ok(world.disk.paths().some((path) => path.startsWith('snapshot/2-')));
    world.source.remove(4n);
    world.source.remove(2n);
    await world.passes(500);
    assert.equal(world.snapshot.find('mappingGateways', 'gw1'), undefined);
    assert.deepEqual(world.snapshot.under('mappingGatewaysByHost', '192.0.2.1'), []);
    assert.equal(world.price('wholesale', '86'), 'no group');
    assert.equal(world.holder.status().groups, 1);
    await world.passes(10_000);
    assert.ok(!world.disk.paths().some((path) => path.startsWith('snapshot/2-')));
    await world.stops();
  });

  it('a new name is known to whatever names it', async () => {
    const world = await World.started({ source: smallSource() });
    world.source.rename(3n, 'acme2');
    await world.passes(500);
    assert.equal(world.snapshot.find('accounts', 'acme'), undefined);
    assert.equal(world.snapshot.find('accounts', 'acme2')?.key, 3n);
    assert.equal(world.snapshot.find('mappingGateways', 'gw1')?.party.account, 'acme2');
    world.source.rename(1n, 'shop');
    await world.passes(500);
    assert.deepEqual([world.price('retail', '1'), world.price('shop', '1')], ['no group', '0.03']);
    await world.stops();
  });

  it('many objects come in pieces, and are seen all at once', async () => {
    const world = await World.started({ source: smallSource() });
    const numbers = Array.from({ length: 1_000 }, (_, at) => String(100_000 + at));
    for (const number of numbers) {
      world.source.put('phones', number, { number, furtherNumbers: [], addresses: [] });
    }
    let seen = new Set<number>();
    world.holder.onChange(({ objects }) => void seen.add(objects));
    world.messages.length = 0;
    await world.passes(600);
    const pieces = world.messages.flatMap((one) => (one.type === 'objects' ? [one.changed] : []));
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [200, 200, 200, 200, 200],
    );
    assert.deepEqual([...seen], [1_004]);
    assert.equal(world.snapshot.under('phonesByNumber', '100999')[0]?.id, '100999');
    seen = new Set();
    for (let key = 5n; key < 1_005n; key += 1n) world.source.remove(key);
    await world.passes(600);
    assert.deepEqual([...seen], [4]);
    assert.equal(world.snapshot.objects, 4);
    await world.stops();
  });

  it('a piece comes when the last was taken: a busy thread never finds many of them', async () => {
    const world = await World.started({ source: smallSource() });
    for (let at = 0; at < 1_000; at += 1) {
      const number = String(100_000 + at);
      world.source.put('phones', number, { number, furtherNumbers: [], addresses: [] });
    }
    world.messages.length = 0;
    world.takes = false;
    const pieces = (): number => world.messages.filter(({ type }) => type === 'objects').length;
    await world.passes(10_000);
    assert.equal(pieces(), 1);
    world.loader.handle({ type: 'taken' });
    await world.passes(10_000);
    assert.equal(pieces(), 2);
    world.takes = true;
    world.loader.handle({ type: 'taken' });
    await world.passes(100);
    assert.equal(pieces(), 5);
    assert.equal(world.snapshot.objects, 1_004);
    await world.stops();
  });

  it('kinds that calls do not need are passed over', async () => {
    const source = smallSource();
    const sealed = { password: 'nobody opens this' };
    source.putSealed({ kind: 'operators', id: 'admin', document: {}, sealed });
    const world = await World.started({ source });
    assert.equal(world.snapshot.objects, 4);
    assert.deepEqual(world.troubles(), []);
    await world.stops();
  });

  it('a secret that cannot be opened is told, and the object is there without it', async () => {
    const source = smallSource();
    const document = { addresses: [], user: 'u' };
    source.putSealed({
      kind: 'mappingGateways',
      id: 'gw1',
      document,
      sealed: { password: 'foreign' },
    });
    const world = await World.started({ source });
    assert.equal(world.snapshot.find('mappingGateways', 'gw1')?.party.password, null);
    assert.deepEqual(world.troubles(), ['secretSealed']);
    assert.equal(world.holder.status().troubles.secretSealed, 1);
    await world.stops();
  });

  it('hours are those of the zone of the group, else of the server', async () => {
    const source = smallSource();
    source.put('rateGroups', 'moon', { timeZone: 'Moon/Base' });
    const world = await World.started({ source });
    const offset = (group: string): number | undefined => {
      const rates = world.snapshot.rates(group);
      return rates?.state === 'ready'
        ? rates.zone.offsetMinutesAt(world.clock.wallMs())
        : undefined;
    };
    assert.deepEqual(['retail', 'wholesale', 'moon'].map(offset), [360, 60, 0]);
    assert.deepEqual(world.log.codes('error'), ['error SNAPSHOT_ZONE']);
    await world.stops();
  });

  it('a stored parameter that an upgrade made invalid has its default', async () => {
    const source = smallSource();
    source.setParameter('SS_MAX_CALL_DURATION', 'soon');
    const world = await World.started({ source });
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 0);
    assert.deepEqual(world.log.codes('error'), ['error SNAPSHOT_PARAMETER']);
    await world.stops();
  });

  it('when it has stopped, nothing of it is left', async () => {
    const world = await World.started({ source: smallSource() });
    await world.stops();
    await world.passes(20_000);
    assert.equal(world.clock.pending, 0);
    const asked = world.source.asked.length;
    await world.passes(20_000);
    assert.equal(world.source.asked.length, asked);
  });

  it('in the middle of a table it stops too', async () => {
    const source = smallSource();
    let goOn = (): void => assert.fail('a batch is waited for');
    source.beforeBatch = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    const world = await World.started({ source });
    world.loader.handle({ type: 'stop' });
    goOn();
    await world.passes(1_000);
    await world.loader.stopped();
    assert.equal(source.streams, 0);
    assert.deepEqual(world.tables(), []);
  });
});

describe('the source changes while it is read', () => {
  it('rates that change while they are loaded are loaded again', async () => {
    const source = smallSource();
    let batches = 0;
    source.beforeBatch = async () => {
      batches += 1;
      if (batches === 1) source.setRates(1n, { '86': '0.07' });
    };
    const world = await World.started({ source });
    assert.equal(world.price('retail', '8613'), '0.02');
    await world.passes(500);
    assert.equal(world.price('retail', '8613'), '0.07');
    assert.deepEqual(world.tables().length, 3);
    await world.passes(5_000);
    assert.deepEqual(world.tables(), []);
    await world.stops();
  });

  it('a group that goes while it is loaded leaves no table', async () => {
    const source = smallSource();
    let goOn = (): void => assert.fail('a batch is waited for');
    source.beforeBatch = (groupKey) =>
      groupKey === 1n
        ? new Promise((resolve) => {
            goOn = resolve;
          })
        : Promise.resolve();
    const world = await World.started({ source });
    source.remove(1n);
    await world.passes(500);
    goOn();
    goOn();
    await world.passes(10);
    goOn();
    await world.passes(500);
    assert.equal(world.price('retail', '86'), 'no group');
    assert.deepEqual(world.tables(), [`source 2 v${source.current - 1n}`]);
    assert.ok(!world.disk.paths().some((path) => path.startsWith('snapshot/1-')));
    assert.equal(world.holder.isReady, true);
    await world.stops();
  });

  it('a group that changes all the time keeps no other one waiting', async () => {
    const source = smallSource();
    source.beforeBatch = async (groupKey) => {
      if (groupKey === 1n) source.setRates(1n, { '86': '0.07', '87': '0.08', '88': '0.09' });
    };
    const world = await World.started({ source });
    await world.passes(500);
    assert.equal(world.price('wholesale', '86'), '0.005');
    source.setRates(2n, { '86': '0.006' });
    await world.passes(1_000);
    assert.equal(world.price('wholesale', '86'), '0.006');
    await world.stops();
  });

  it('parameters do not wait for a table that is being built', async () => {
    const source = smallSource();
    const world = await World.started({ source });
    source.beforeBatch = () => new Promise(() => undefined);
    source.setRates(1n, { '86': '0.07' });
    await world.passes(500);
    source.setParameter('SS_MAX_CALL_DURATION', '60');
    await world.passes(500);
    assert.equal(world.snapshot.parameters.get('SS_MAX_CALL_DURATION'), 60);
    assert.equal(world.price('retail', '8613'), '0.02');
  });

  it('a row that no table takes: the old table stays, and the others are built', async () => {
    const source = smallSource();
    const world = await World.started({ source });
    source.setRates(1n, { '86': '0.07', '87': '!' });
    source.setRates(2n, { '86': '0.006' });
    await world.passes(500);
    assert.equal(world.price('retail', '8613'), '0.02');
    assert.equal(world.price('wholesale', '86'), '0.006');
    assert.deepEqual(world.troubles(), ['ratesRefused']);
    await world.passes(5_000);
    assert.equal(world.holder.status().troubles.ratesRefused, 1, 'it is not tried over and over');
    source.setRates(1n, { '86': '0.08' });
    await world.passes(500);
    assert.equal(world.price('retail', '8613'), '0.08');
    await world.stops();
  });

  it('at the start such a group has no table, and the switch starts', async () => {
    const source = smallSource();
    source.setRates(1n, { '86': '!' });
    const world = await World.started({ source });
    assert.equal(world.holder.isReady, true);
    assert.equal(world.price('retail', '86'), 'loading');
    assert.equal(world.holder.status().groupsLoading, 1);
    await world.stops();
  });
});
