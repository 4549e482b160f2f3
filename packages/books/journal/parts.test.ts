import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, seededRandom } from '@tandem/base/testkit';
import type { NewEntry, SinkPosition } from './contract.ts';
import { crc32c } from './crc32c.ts';
import {
  CUT,
  entryAt,
  entryEnd,
  entryRoom,
  headerBytes,
  INVALID,
  putEntry,
  readHeader,
} from './format.ts';
import { markBytes, readMark } from './mark.ts';
import { OpenCalls } from './open-calls.ts';
import { POSITIONS_PATH, publishPositions, readPositions } from './positions.ts';
import { TurnGate } from './turn-gate.ts';

describe('journal: checksums (CDR-7)', () => {
  // RFC 3720, B.4, and the check value of the catalogue of CRCs.
  for (const [name, bytes, sum] of [
    ['nothing', Buffer.alloc(0), 0],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
  ] as const) {
    it(name, () => assert.equal(crc32c(bytes, 0, bytes.length), sum));
  }

  it('of a part, from any place, is that of the same bytes elsewhere', () => {
    const bytes = Buffer.from('some bytes of any length at all');
    for (let from = 0; from < 12; from += 1) {
      const part = Buffer.from(bytes.subarray(from, bytes.length - 3));
      assert.equal(crc32c(bytes, from, bytes.length - 3), crc32c(part, 0, part.length));
    }
  });
});

describe('journal: bytes (CDR-7)', () => {
  const entry: NewEntry = { kind: 'renewed', callId: 'a-1', json: '{"é":1}' };
  const bytes = Buffer.alloc(100);
  const end = putEntry(bytes, 5, entry);

  it('an entry is read as it was written, within the room it asked for', () => {
    assert.equal(entryEnd(bytes, 5), end);
    assert.deepEqual(entryAt(bytes, 5, end), entry);
    assert.ok(end - 5 <= entryRoom(entry));
  });

  it('cut anywhere, it is not whole; with any bit changed, it is invalid', () => {
    const alone = bytes.subarray(5, end);
    for (let length = 0; length < alone.length; length += 1) {
      assert.equal(entryEnd(alone.subarray(0, length), 0), CUT);
    }
    for (let bit = 0; bit < alone.length * 8; bit += 1) {
      const changed = Buffer.from(alone);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.ok(entryEnd(changed, 0) < 0, `bit ${bit}`);
    }
    assert.equal(entryEnd(Buffer.alloc(64), 0), INVALID);
  });

  it('headers and marks too', () => {
    const random = seededRandom('headers');
    for (let round = 0; round < 50; round += 1) {
      const number = (): number => random.below(2 ** 31) * random.below(2 ** 20);
      const header = {
        ...{ segment: number(), epoch: number(), openedAtMs: number() },
        previous: { segment: number(), end: number() },
        ...{ endedBefore: number(), openFrom: number(), carriedBytes: number() },
      };
      const whole = headerBytes(header);
      assert.deepEqual(readHeader(whole), { ok: true, value: header });
      const position = { segment: number(), offset: number(), endedCount: number() };
      const mark = { position, bootId: random.pick(['', 'b', 'x'.repeat(40)]) };
      assert.deepEqual(readMark(markBytes(mark)), { ok: true, value: mark });
      const cut = whole.subarray(0, random.below(whole.length));
      assert.deepEqual(readHeader(cut), { ok: false, error: { kind: 'torn' } });
    }
  });
});

describe('journal: open calls by segment (CDR-7)', () => {
  it('the lowest segment rises as calls step on and end', () => {
    const calls = new OpenCalls();
    const table: readonly [string, number | 'ends', number | undefined][] = [
      ['a', 1, 1],
      ['b', 1, 1],
      ['a', 2, 1],
      ['b', 2, 2],
      ['c', 4, 2],
      ['a', 'ends', 2],
      ['nobody', 'ends', 2],
      ['b', 'ends', 4],
      ['c', 5, 5],
      ['c', 'ends', undefined],
    ];
    for (const [callId, step, lowest] of table) {
      if (step === 'ends') calls.ended(callId);
      else calls.stepped(callId, step);
      assert.equal(calls.lowest(), lowest, `${callId} ${step}`);
    }
    assert.equal(calls.size, 0);
  });
});

describe('journal: positions of sinks (CDR-7)', () => {
  const sinks: readonly SinkPosition[] = [
    { sink: 'text', isDatabase: false, position: { segment: 3, offset: 99, endedCount: 7 } },
  ];

  it('are read as they were published; none before', async () => {
    const disk = new BreakableDisk();
    assert.deepEqual(await readPositions(disk), { ok: true, value: [] });
    assert.equal((await publishPositions(disk, sinks)).ok, true);
    assert.deepEqual(await readPositions(disk), { ok: true, value: sinks });
  });

  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{"version":2,"sinks":[]}',
    '{"version":1,"sinks":[{"sink":"a","isDatabase":true,"position":{"segment":"1"}}]}',
    '{"version":1,"sinks":[{"sink":"a","isDatabase":true}]}',
  ]) {
    it(`${JSON.stringify(text)} is not`, async () => {
      const disk = new BreakableDisk();
      disk.holds(POSITIONS_PATH, text);
      const error = { kind: 'unreadable', path: POSITIONS_PATH };
      assert.deepEqual(await readPositions(disk), { ok: false, error });
    });
  }
});

describe('journal: what a turn says leaves after it is written (CDR-7)', () => {
  it('one write a turn, then everything in order', () => {
    const happened: string[] = [];
    const ends: (() => void)[] = [];
    const write = (): boolean => happened.push('write') > 0;
    const gate = new TurnGate({ write }, (run) => void ends.push(run));
    gate.leave(() => void happened.push('a'));
    gate.leave(() => {
      happened.push('b');
      gate.leave(() => void happened.push('c'));
    });
    gate.appended();
    assert.deepEqual([happened, ends.length], [[], 1]);
    ends.shift()?.();
    assert.deepEqual(happened, ['write', 'a', 'b']);
    ends.shift()?.();
    assert.deepEqual(happened, ['write', 'a', 'b', 'write', 'c']);
  });
});
