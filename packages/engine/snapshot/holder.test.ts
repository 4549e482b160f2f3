import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PriceE7 } from '@tandem/base/money';
import { MemoryLog, VirtualClock } from '@tandem/base/testkit';
import { PLAIN_ROW, rateTableOf } from '@tandem/domain/rating';
import type { LoadedObject, LoaderMessage } from './contract.ts';
import { SnapshotHolder } from './holder.ts';
import { hostOf } from './indexes.ts';
import type { PartyKind } from './party-kinds.ts';
import type { JsonObject } from './ports.ts';

const object = (
  kind: PartyKind,
  [key, id]: readonly [bigint, string],
  party: JsonObject = {},
): LoadedObject => ({ kind, key, id, party });

const phone = (key: bigint, number: string, ...further: string[]): LoadedObject =>
  object('phones', [key, number], { number, furtherNumbers: further, addresses: [] });

class Bench {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly holder = new SnapshotHolder({ clock: this.clock, log: this.log.log });
  #version = 0n;

  /** One version, from its beginning to its commit. */
  tells(
    changed: readonly LoadedObject[],
    { gone = [], isWhole = false, lineage = 1n }: Partial<Told> = {},
  ): void {
    this.#version += 1n;
    const { holder } = this;
    const version = this.#version;
    holder.receive({ type: 'begin', version, lineage, origin: 'source', isWhole });
    holder.receive({ type: 'objects', changed, gone });
    holder.receive({ type: 'commit', parameters: [], zones: [], serverZone: 'UTC' });
  }

  tellsRates(groupKey: bigint): void {
    this.holder.receive(ratesMessage(groupKey));
  }
}

interface Told {
  readonly gone: readonly { readonly kind: PartyKind; readonly key: bigint }[];
  readonly isWhole: boolean;
  readonly lineage: bigint;
}

function ratesMessage(groupKey: bigint): LoaderMessage & { type: 'rates' } {
  const e7 = 100 as PriceE7;
  const table = rateTableOf([{ ...PLAIN_ROW, prefix: '86', firstE7: e7, nextE7: e7 }]);
  assert.equal(table.ok, true);
  const { handle } = (table as typeof table & { ok: true }).value;
  return { type: 'rates', groupKey, version: 1n, origin: 'source', handle, tookMs: 5 };
}

describe('the holder on the signalling side (OPS-1)', () => {
  it('before anything is told nobody is known', () => {
    const { holder } = new Bench();
    assert.equal(holder.isReady, false);
    assert.deepEqual([holder.current.version, holder.current.objects], [0n, 0]);
    assert.deepEqual([...holder.current.all('phones')], []);
    assert.equal(holder.status().confirmedAgoMs, null);
  });

  it('puts in what parties do not say of themselves, before they are indexed', () => {
    const clock = new VirtualClock();
    const holder = new SnapshotHolder({
      ...{ clock, log: new MemoryLog().log },
      complete: (kind, id, party) => ({ addresses: [`${id}.${kind}`], user: null, ...party }),
    });
    holder.receive({ type: 'begin', version: 1n, lineage: 1n, origin: 'source', isWhole: true });
    const changed = [object('mappingGateways', [1n, 'gw'], { user: 'north' })];
    holder.receive({ type: 'objects', changed, gone: [] });
    holder.receive({ type: 'commit', parameters: [], zones: [], serverZone: 'UTC' });
    const [gateway] = holder.current.under('mappingGatewaysByHost', 'gw.mappingGateways');
    assert.deepEqual(gateway?.party, { addresses: ['gw.mappingGateways'], user: 'north' });
  });

  it('nothing is seen before its commit', () => {
    const { holder } = new Bench();
    const begin = { type: 'begin', version: 1n, lineage: 1n, origin: 'source' } as const;
    holder.receive({ ...begin, isWhole: true });
    holder.receive({ type: 'objects', changed: [phone(1n, '100')], gone: [] });
    assert.equal(holder.current.objects, 0);
    // The loader began anew: what was begun before is forgotten.
    holder.receive({ ...begin, isWhole: true });
    holder.receive({ type: 'objects', changed: [phone(2n, '200')], gone: [] });
    holder.receive({ type: 'commit', parameters: null, zones: [], serverZone: 'UTC' });
    assert.deepEqual(
      [...holder.current.all('phones')].map(({ id }) => id),
      ['200'],
    );
    holder.receive({ type: 'commit', parameters: null, zones: [], serverZone: 'UTC' });
    assert.equal(holder.status().swaps, 1);
  });

  it('two objects change their ids with one another', () => {
    const bench = new Bench();
    bench.tells([object('accounts', [1n, 'a']), object('accounts', [2n, 'b'])]);
    bench.tells([object('accounts', [1n, 'b']), object('accounts', [2n, 'a'])]);
    const { current } = bench.holder;
    assert.deepEqual(
      [current.find('accounts', 'a')?.key, current.find('accounts', 'b')?.key],
      [2n, 1n],
    );
  });

  it('an id that goes with one object comes with another of another kind', () => {
    const bench = new Bench();
    bench.tells([object('accounts', [1n, 'x']), object('areas', [2n, 'x'])]);
    bench.tells([], { gone: [{ kind: 'accounts', key: 1n }] });
    assert.equal(bench.holder.current.find('accounts', 'x'), undefined);
    assert.equal(bench.holder.current.find('areas', 'x')?.key, 2n);
    bench.tells([], { gone: [{ kind: 'accounts', key: 99n }] });
    assert.equal(bench.holder.current.objects, 1);
  });

  it('a phone is found by each of its numbers, and by them alone', () => {
    const bench = new Bench();
    const ids = (number: string): readonly string[] =>
      bench.holder.current.under('phonesByNumber', number).map(({ id }) => id);
    bench.tells([phone(2n, '200', '999', '200'), phone(1n, '100', '999')]);
    assert.deepEqual([ids('100'), ids('200'), ids('999')], [['100'], ['200'], ['100', '200']]);
    bench.tells([phone(1n, '100', '998')]);
    assert.deepEqual([ids('998'), ids('999')], [['100'], ['200']]);
    bench.tells([phone(2n, '200')]);
    assert.deepEqual(ids('999'), []);
  });

  it('a whole version forgets what was before; a further one keeps it', () => {
    const bench = new Bench();
    bench.tells([phone(1n, '100')]);
    bench.tells([phone(2n, '200')]);
    assert.equal(bench.holder.current.objects, 2);
    bench.tells([phone(3n, '300')], { isWhole: true });
    assert.equal(bench.holder.current.objects, 1);
    assert.deepEqual(bench.holder.current.under('phonesByNumber', '100'), []);
  });

  it('is ready with the last table, and not before', async () => {
    const bench = new Bench();
    const group = object('rateGroups', [1n, 'a'], { timeZone: null });
    bench.tells([group, object('rateGroups', [2n, 'b'], { timeZone: null })]);
    bench.tellsRates(1n);
    assert.equal(bench.holder.isReady, false);
    assert.deepEqual(
      ['a', 'b'].map((id) => bench.holder.current.rates(id)?.state),
      ['ready', 'loading'],
    );
    const ready = bench.holder.whenReady();
    bench.tellsRates(2n);
    assert.equal(bench.holder.isReady, true);
    await ready;
  });

  it('tables of another database go with it', () => {
    const bench = new Bench();
    const group = object('rateGroups', [1n, 'a'], { timeZone: null });
    bench.tells([group]);
    bench.tellsRates(1n);
    bench.tells([group], { isWhole: true });
    assert.equal(bench.holder.current.rates('a')?.state, 'ready');
    bench.tells([group], { isWhole: true, lineage: 2n });
    assert.equal(bench.holder.current.rates('a')?.state, 'loading');
  });

  it('a table that is none is refused, and what there was serves on', () => {
    const bench = new Bench();
    bench.tells([object('rateGroups', [1n, 'a'], { timeZone: null })]);
    bench.tellsRates(1n);
    const message = ratesMessage(1n);
    const rows = new SharedArrayBuffer(64);
    bench.holder.receive({ ...message, handle: { ...message.handle, rows } });
    assert.equal(bench.holder.current.rates('a')?.state, 'ready');
    assert.deepEqual(bench.log.codes('error'), ['error SNAPSHOT_RATES']);
  });

  it('tells who listens, until they have heard enough', () => {
    const bench = new Bench();
    const seen: bigint[] = [];
    const stop = bench.holder.onChange(({ version }) => void seen.push(version));
    bench.tells([phone(1n, '100')]);
    bench.tells([phone(2n, '200')]);
    stop();
    bench.tells([phone(3n, '300')]);
    assert.deepEqual(seen, [1n, 2n]);
  });

  it('knows how old it is, and whether anybody confirms it', async () => {
    const bench = new Bench();
    bench.tells([phone(1n, '100')]);
    await bench.clock.passes(1_500);
    assert.equal(bench.holder.status().confirmedAgoMs, 1_500);
    const away = { what: 'sourceAway' } as const;
    bench.holder.receive({ type: 'trouble', trouble: away, why: 'connection refused' });
    assert.equal(bench.holder.status().isSourceAway, true);
    assert.deepEqual(bench.log.codes(), ['warn SNAPSHOT_TROUBLE']);
    bench.holder.receive({ type: 'confirmed' });
    const { isSourceAway, confirmedAgoMs, troubles } = bench.holder.status();
    assert.deepEqual([isSourceAway, confirmedAgoMs, troubles.sourceAway], [false, 0, 1]);
  });

  it('counts tables: how many, how long', () => {
    const bench = new Bench();
    bench.tells([object('rateGroups', [1n, 'a'], { timeZone: null })]);
    bench.holder.receive({ ...ratesMessage(1n), tookMs: 900 });
    bench.holder.receive({ ...ratesMessage(1n), tookMs: 30, origin: 'files' });
    const status = bench.holder.status();
    assert.deepEqual(
      [status.groups, status.rows, status.groupsBuilt, status.groupsFromFiles],
      [1, 1, 1, 1],
    );
    assert.deepEqual([status.lastTableTookMs, status.longestTableTookMs], [30, 900]);
    assert.ok(status.bytes > 100, 'bytes are counted');
  });
});

describe('hosts of addresses', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:5060', '192.0.2.1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:5060', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['sip.example.com:5080', 'sip.example.com'],
    ['sip.example.com', 'sip.example.com'],
  ];
  for (const [address, host] of table) {
    it(`${address}: ${host}`, () => assert.equal(hostOf(address), host));
  }
});
