import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRandom } from '@tandem/base/testkit';
import { parse } from './parse.ts';
import { fuzz, sdpTarget, type Target } from './sdp.fuzz.ts';

/** The long run is for `--count`; this finds what a change of today broke. */
const RUNS = 2_000;
const CANARY_RUNS = 2_000;
const GROWTH_LIMIT_BYTES = 2_000_000;

describe('fuzz (SIG-2): an SDP gives a value or an SdpError, nothing else', () => {
  it(`${RUNS} descriptions that were changed by chance`, () => {
    assert.equal(fuzz({ random: seededRandom('sdp'), count: RUNS }), undefined);
  });

  it('the same seed makes the same run', () => {
    const texts = () => {
      const seen: string[] = [];
      fuzz({ random: seededRandom(7), count: 50, target: (text) => seen.push(text) });
      return seen;
    };
    assert.deepEqual(texts(), texts());
  });

  it('does not fill the memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const target = sdpTarget();
    const random = seededRandom('memory');
    const heldBytes = (): number => {
      fuzz({ random, count: 250, target });
      collect();
      return process.memoryUsage().heapUsed;
    };
    heldBytes();
    const before = heldBytes();
    heldBytes();
    const grown = heldBytes() - before;
    assert.ok(grown < GROWTH_LIMIT_BYTES, `${grown} bytes more`);
  });
});

describe('canaries: the fuzz finds what it is there to find', () => {
  const trusting: Target = (text) => {
    // Believes that an m= line has a port.
    const port = /^m=(.*)$/m.exec(text)?.[1]?.split(' ')[1] as string;
    port.trim();
  };
  const hasty: Target = (text) => {
    // Reads well, but takes a NUL for nothing special.
    const read = parse(text.replaceAll('\0', ''));
    if (read.ok && text.includes('\0')) throw new Error('a NUL came through');
  };
  const canaries: ReadonlyArray<readonly [string, Target]> = [
    ['an exception', trusting],
    ['a value where an error was due', hasty],
  ];
  for (const [what, target] of canaries) {
    it(what, () => {
      const found = fuzz({ random: seededRandom('canary'), count: CANARY_RUNS, target });
      assert.ok(found !== undefined && found.run <= CANARY_RUNS);
      assert.throws(() => target(found.text));
    });
  }
});
