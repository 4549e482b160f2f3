import { id, memo } from '../fields/common.ts';
import { parseIp } from '../formats/index.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, formatted, list, record, text, whole } from '../schema/build.ts';

/** The address ranges of a large country are some ten thousand. */
const MAX_RANGES = 100_000;
const MAX_COUNT = 2 ** 32;
const MAX_MEMO_CHARACTERS = 200;

const range = record('Addresses in a row', {
  address: formatted('First address, or a network in CIDR notation', 'ipRange'),
  count: whole('How many addresses from the first one on; 1 with a network', {
    least: 1,
    most: MAX_COUNT,
    default: 1,
  }),
  memo: text('Notes for people', { most: MAX_MEMO_CHARACTERS, default: '' }),
});

export const geofences = defineKind({
  name: 'geofences',
  one: 'geofence',
  meaning: 'Named ranges of addresses, by which signalling and media are let in or refused',
  naturalKey: 'id',
  chapters: {
    Geofence: {
      id,
      ranges: list('Its addresses', range, { most: MAX_RANGES }),
      everywhere: choice(
        'For every source that has no geofenceMode of its own: refuse these, or let only these in',
        ['no', 'forbidden', 'allow'],
        'no',
      ),
      memo,
    },
  },
  conflicts: ({ ranges }) => ranges.flatMap(conflictsOf),
});

function conflictsOf({ address, count }: { address: string; count: number }): Conflict[] {
  if (count === 1) return [];
  const first = parseIp(address);
  if (first === null) {
    return [
      {
        field: 'ranges',
        ...refused('countOfNetwork', { address, count }),
      },
    ];
  }
  if (first.value + BigInt(count) <= 1n << BigInt(first.bits)) return [];
  return [
    {
      field: 'ranges',
      ...refused('pastLastAddress', { count, address }),
    },
  ];
}
