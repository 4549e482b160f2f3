import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRandom } from '@tandem/base/testkit';
import { FULL_MESSAGE, HEADER_SEEDS } from './header-seeds.fuzz.ts';
import { ALL_HEADERS } from './headers/index.ts';
import { parse, type SipMessage } from './message.ts';
import { INVITE, messageOf, taken } from './testing-messages.ts';
import { parseHeader } from './values.ts';
import { fuzz, type Target, targetOf } from './wire.fuzz.ts';

const TORTURE = join(import.meta.dirname, '../../../../test/conformance/rfc4475');
const SEEDS = [
  INVITE,
  FULL_MESSAGE,
  ...readdirSync(TORTURE).map((file) => readFileSync(join(TORTURE, file)).toString('latin1')),
];

/** Millions are for `--count`; this finds what a change of today broke. */
const RUNS = 8_000;
const CANARY_RUNS = 8_000;
const MEMORY_RUNS = 1_500;
const MAX_GROWTH_BYTES = 2_000_000;

describe('fuzz (SIG-1): bytes give a message or a WireError, nothing else', () => {
  it(`${RUNS} messages that were changed by chance`, () => {
    const found = fuzz({ seeds: SEEDS, random: seededRandom('wire'), count: RUNS });
    assert.equal(found, undefined, found && `${found.error}\n${JSON.stringify(found.wire)}`);
  });

  it('every header has a seed, and a good one', () => {
    const names = ALL_HEADERS.map(({ name }) => name);
    assert.deepEqual(Object.keys(HEADER_SEEDS), names);
    for (const kind of ALL_HEADERS) taken(parseHeader(kind, HEADER_SEEDS[kind.name] ?? ''));
    assert.equal(messageOf(FULL_MESSAGE).lineCount, names.length - 2);
  });

  it('the same seed makes the same run', () => {
    const wires = () => {
      const seen: string[] = [];
      const target: Target = (wire) => void seen.push(wire);
      fuzz({ seeds: SEEDS, random: seededRandom(7), count: 100, target });
      return seen;
    };
    assert.deepEqual(wires(), wires());
    assert.equal(new Set(wires()).size > 80, true, 'they are different ones');
  });

  it('does not fill the memory', () => {
    const grown = growth(undefined);
    assert.ok(grown < MAX_GROWTH_BYTES, `${grown} bytes more`);
  });
});

/** Bytes that are held after some runs more than before them. */
function growth(target: Target | undefined): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const random = seededRandom('memory');
  const heldBytes = (): number => {
    fuzz({ seeds: SEEDS, random, count: MEMORY_RUNS, ...(target && { target }) });
    collect();
    return process.memoryUsage().heapUsed;
  };
  heldBytes();
  const before = heldBytes();
  return heldBytes() - before;
}

describe('canaries: the fuzz finds what it is there to find', () => {
  const parser = parse;
  const canaries: ReadonlyArray<readonly [string, typeof parse]> = [
    [
      'an exception',
      (bytes, options) => {
        // Believes that what is quoted has an end.
        const text = Buffer.from(bytes).toString('latin1');
        if (text.includes('"') && text.split('"').length % 2 === 0) throw new TypeError('no end');
        return parser(bytes, options);
      },
    ],
    [
      'a value that is not what was there',
      (bytes, options) => {
        // Takes a folded line for a new one.
        const unfolded = Buffer.from(bytes)
          .toString('latin1')
          .replace(/\r\n[ \t]+/g, '\r\n');
        return parser(Buffer.from(unfolded, 'latin1'), options).ok
          ? parser(bytes, options)
          : ({ ok: false, error: { code: 'folded' } } as never);
      },
    ],
    [
      'a place outside of the message',
      (bytes, options) => {
        const parsed = parser(bytes, options);
        return parsed.ok ? parsed : { ok: false, error: { ...parsed.error, at: -1 } };
      },
    ],
  ];
  for (const [what, broken] of canaries) {
    it(`${what}`, () => {
      const target = targetOf(broken);
      const found = fuzz({ seeds: SEEDS, random: seededRandom(1), count: CANARY_RUNS, target });
      assert.ok(found, 'the canary lives');
    });
  }

  it('a parser that keeps what it read', () => {
    const kept: SipMessage[] = [];
    const target = targetOf((bytes, options) => {
      const parsed = parser(bytes, options);
      if (parsed.ok) kept.push(parsed.value);
      return parsed;
    });
    assert.ok(growth(target) > MAX_GROWTH_BYTES / 4, `${kept.length} messages were not seen`);
  });
});
