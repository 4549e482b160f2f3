import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Geofence } from '@tandem/domain/parties';
import { fencedOut, isWithin, readyFence } from './geofence.ts';

type Range = readonly [address: string, count?: number];

const fence = (
  id: string,
  ranges: readonly Range[],
  everywhere: Geofence['everywhere'] = 'no',
): Geofence => ({
  ...{ id, everywhere, memo: '' },
  ranges: ranges.map(([address, count = 1]) => ({ address, count, memo: '' })),
});

describe('ranges of a geofence (SEC-4)', () => {
  const ready = readyFence(
    fence('f', [
      ['192.0.2.0/24'],
      ['10.0.0.5', 3],
      ['10.0.0.6'],
      ['2001:db8::/32'],
      ['0.0.0.1'],
      ['192.0.2.200', 100],
    ]),
  );
  //  address                     is in it
  const table: ReadonlyArray<readonly [string, boolean]> = [
    ['192.0.2.0', true],
    ['192.0.2.255', true],
    ['192.0.1.255', false],
    ['192.0.3.43', true], // a range that goes on where a network ends
    ['192.0.3.44', false],
    ['10.0.0.4', false],
    ['10.0.0.5', true],
    ['10.0.0.7', true],
    ['10.0.0.8', false],
    ['2001:db8:1::9', true],
    ['2001:db9::', false],
    ['::1', false], // the same number as 0.0.0.1, and another address
    ['0.0.0.1', true],
    ['gateway.example', false],
  ];
  for (const [address, expected] of table) {
    it(`${address}: ${expected}`, () => assert.equal(isWithin(ready, address), expected));
  }
});

describe('levels of geofences (SEC-4)', () => {
  const list = [
    fence('here', [['192.0.2.0/24']]),
    fence('bad', [['192.0.2.66'], ['198.51.100.66']], 'forbidden'),
    fence('home', [['192.0.2.0/24'], ['10.0.0.0/8']], 'allow'),
  ].map(readyFence);
  const fences = {
    byId: new Map(list.map((one) => [one.id, one])),
    forbiddenEverywhere: list.filter(({ everywhere }) => everywhere === 'forbidden'),
    allowedEverywhere: list.filter(({ everywhere }) => everywhere === 'allow'),
  };
  //  mode, fences, address                                            refused because
  const table: ReadonlyArray<
    readonly ['ignore' | 'forbidden' | 'allow' | null, string, string, string | null]
  > = [
    [null, '', '192.0.2.1', null],
    [null, '', '192.0.2.66', 'in geofence bad'],
    [null, '', '203.0.113.1', 'outside of home'],
    ['ignore', 'here', '192.0.2.66', null],
    ['forbidden', 'here', '192.0.2.1', 'in geofence here'],
    ['forbidden', 'here', '203.0.113.1', null],
    ['allow', 'here', '192.0.2.66', null],
    ['allow', 'here', '10.0.0.1', 'outside of here'],
  ];
  for (const [geofenceMode, ids, address, expected] of table) {
    it(`${geofenceMode ?? 'as for all'} ${ids} ${address}: ${expected ?? 'passes'}`, () => {
      const geofences = ids === '' ? [] : [ids];
      assert.equal(fencedOut(address, { geofenceMode, geofences }, fences), expected);
    });
  }
});
