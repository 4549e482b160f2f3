import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { SnapshotHolder } from '@tandem/engine/snapshot';
import { mediaPlaces } from './media-places.ts';

const OURS = '192.0.2.5';
const ROUTED = '198.51.100.5';

function bench(listen: string, external = '') {
  const clock = new VirtualClock();
  const asked: string[] = [];
  let text = external;
  let changed = (): void => undefined;
  // Of a snapshot one parameter is read.
  const holder = {
    get current() {
      return { parameters: { get: () => text } };
    },
    onChange: (told: () => void) => {
      changed = told;
    },
  } as unknown as SnapshotHolder;
  const places = mediaPlaces({
    ...{ listen, holder, clock, resolve: () => undefined },
    sourceAddress: (towards) => {
      asked.push(towards);
      return ROUTED;
    },
  });
  const sets = (next: string): void => {
    text = next;
    changed();
  };
  return { places, asked, clock, sets };
}

describe('our addresses for media (MED-1)', () => {
  //  listens at  peer             its object names  we are at
  const table = [
    [OURS, '203.0.113.1', null, OURS],
    [OURS, 'gw.example.com', null, OURS],
    [OURS, '2001:db8::1', null, ROUTED],
    [OURS, '203.0.113.1', '192.0.2.9', '192.0.2.9'],
    ['0.0.0.0', '203.0.113.1', null, ROUTED],
    ['::', '2001:db8::1', null, ROUTED],
  ] as const;
  for (const [listen, peer, wanted, local] of table) {
    it(`${listen}, ${peer}, ${wanted ?? 'none named'}: ${local}`, () => {
      assert.equal(bench(listen).places.localFor(peer, wanted), local);
    });
  }

  it('the routing table is asked anew after half a minute', async () => {
    const { places, asked, clock } = bench('0.0.0.0');
    for (const wait of [0, 29_000, 2_000]) {
      await clock.passes(wait);
      places.localFor('203.0.113.1', null);
    }
    assert.equal(asked.length, 2);
  });

  //  SS_EXTERNAL_IP                 of our address  it stands in descriptions as
  const external = [
    ['', '127.0.0.1', '127.0.0.1'],
    ['198.51.100.7', '127.0.0.1', '198.51.100.7'],
    ['lo=198.51.100.7', '127.0.0.1', '198.51.100.7'],
    ['lo=198.51.100.7', '192.0.2.5', '192.0.2.5'],
  ] as const;
  for (const [text, local, shown] of external) {
    it(`SS_EXTERNAL_IP "${text}": ${local} is known as ${shown}`, () => {
      assert.equal(bench('0.0.0.0', text).places.advertised(local), shown);
    });
  }

  it('follows the parameter', () => {
    const { places, sets } = bench('0.0.0.0', '198.51.100.7');
    assert.equal(places.advertised('127.0.0.1'), '198.51.100.7');
    sets('198.51.100.8');
    assert.equal(places.advertised('127.0.0.1'), '198.51.100.8');
  });
});
