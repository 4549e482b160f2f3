import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { checksumBy, crc32c } from '@tandem/books/journal';
import { loadRelay } from '@tandem/native/relay';
import { useFastChecksums } from './checksums.ts';

const LONGEST = 4_096;

describe('checksums by the processor', () => {
  after(() => checksumBy(undefined));
  const relay = loadRelay();
  const native = 'unavailable' in relay ? undefined : relay.crc32c;
  const skip = native === undefined && 'no native engine, or no such instruction';

  it('are those of JavaScript, of any bytes, wherever they begin and end', { skip }, () => {
    const random = seededRandom(11);
    const bytes = Uint8Array.from({ length: LONGEST }, () => random.below(256));
    const spans = Array.from({ length: 300 }, (_, length) => [random.below(64), length]);
    for (let more = 0; more < 300; more += 1) spans.push([random.below(64), random.below(4_000)]);
    for (const [from = 0, length = 0] of spans) {
      const to = from + length;
      assert.equal(native?.(bytes, from, to), crc32c(bytes, from, to), `${from} to ${to}`);
      const part = bytes.subarray(from);
      assert.equal(native?.(part, 0, length), crc32c(part, 0, length), `${length} of a part`);
    }
  });

  it('say what is not within the bytes, and touch nothing there', { skip }, () => {
    const bytes = new Uint8Array(16);
    for (const [from, to] of [
      [0, 17],
      [-1, 4],
      [5, 4],
      [0.5, 4],
    ] as const) {
      assert.ok((native?.(bytes, from, to) ?? 0) < 0, `${from} to ${to}`);
    }
  });

  it('are used once they are there, and those of JavaScript where they are not', () => {
    const bytes = Uint8Array.from({ length: LONGEST }, (_, at) => at % 251);
    const wanted = crc32c(bytes, 0, LONGEST);
    for (const file of ['/nowhere/relay.node', undefined]) {
      if (file === undefined) checksumBy(() => 7);
      else useFastChecksums(file);
      assert.equal(crc32c(bytes, 0, LONGEST), file === undefined ? 7 : wanted);
      assert.notEqual(crc32c(bytes, 0, 8), 7, 'what is short stays in JavaScript');
    }
  });
});
