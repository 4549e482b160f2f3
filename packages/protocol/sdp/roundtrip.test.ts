import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Line, type Media, parse, print, type Session } from '@tandem/protocol/sdp';
import fc from 'fast-check';

// Any byte but NUL, CR and LF may stand in a value.
const byte = fc
  .integer({ min: 1, max: 255 })
  .filter((code) => code !== 10 && code !== 13)
  .map((code) => String.fromCharCode(code));
const text = fc.oneof(
  fc.string({ unit: byte, maxLength: 12 }),
  fc.constantFrom('0 PCMU/8000', '101 0-15', 'x', '20', 'IN IP4 192.0.2.9', 'AS:64'),
);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,7}$/);
/** With Object's prototype, as what the parser makes. */
const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;
const port = fc.integer({ min: 0, max: 65_535 });

const address = fc.oneof(
  fc.ipV4().map((each) => ({ addressType: 'IP4', address: each })),
  fc.ipV6().map((each) => ({ addressType: 'IP6', address: each })),
  fc.constant({ addressType: 'IP4', address: 'gw.example.net' }),
);
const connection = fc.option(
  fc
    .tuple(address, fc.constantFrom('', '127', '127/3'))
    .map(([each, multicast]) => ({ netType: 'IN', ...each, multicast })),
  { nil: undefined },
);
const attribute: fc.Arbitrary<Line> = fc.oneof(
  fc.tuple(word, text).map(([name, value]) => ({ type: 'a', name, value })),
  word.map((name) => ({ type: 'a', name, value: undefined })),
);
const plain = (types: readonly string[]): fc.Arbitrary<Line> =>
  fc.tuple(fc.constantFrom(...types), text).map(([type, value]) => ({ type, name: '', value }));
const linesOf = (types: readonly string[]) =>
  fc.array(fc.oneof(attribute, plain(types)), { maxLength: 8 });

const media: fc.Arbitrary<Media> = record({
  kind: fc.constantFrom('audio', 'video', 'image', 'x-y'),
  port,
  portCount: fc.constantFrom(1, 1, 2),
  protocol: fc.constantFrom('RTP/AVP', 'UDP/TLS/RTP/SAVPF', 'udptl'),
  formats: fc.array(fc.oneof(fc.nat(127).map(String), word), { minLength: 1, maxLength: 5 }),
  connection,
  lines: linesOf(['i', 'b', 'k', 'X', 'Y']),
});
const digits = fc.stringMatching(/^[0-9]{1,20}$/);
const origin = record({
  username: word,
  sessionId: digits,
  version: digits,
  netType: fc.constant('IN'),
  addressType: fc.constant('IP4'),
  address: fc.ipV4(),
});
const session: fc.Arbitrary<Session> = record({
  origin,
  name: text.filter((each) => each !== ''),
  connection,
  lines: linesOf(['i', 'u', 'e', 'p', 'b', 'r', 'z', 'k', 'X', 'Y']).map((lines) => [
    ...lines,
    { type: 't', name: '', value: '0 0' },
  ]),
  media: fc.array(media, { maxLength: 4 }),
});

function parsed(printed: string): Session {
  const result = parse(printed);
  assert.ok(result.ok, result.ok ? '' : result.error.sentence);
  return result.value;
}

const RANKS: Readonly<Record<string, number>> = Object.fromEntries(
  [...'vosiuepcbtzka'].map((type, rank) => [type, rank]),
);

describe('print and parse (SIG-2, property)', () => {
  it('what is printed is read back as it was, and printed the same', () => {
    fc.assert(
      fc.property(session, (made) => {
        const printed = print(made);
        const read = parsed(printed);
        assert.equal(print(read), printed);
        const { lines, media: streams, ...rest } = made;
        assert.deepEqual({ ...read, lines: [], media: [] }, { ...rest, lines: [], media: [] });
        assert.deepEqual(sorted(read.lines), sorted(lines));
        assert.deepEqual(
          read.media.map((each) => ({ ...each, lines: sorted(each.lines) })),
          streams.map((each) => ({ ...each, lines: sorted(each.lines) })),
        );
      }),
    );
  });

  it('attributes keep their order', () => {
    const attributesOf = (lines: readonly Line[]) => lines.filter(({ type }) => type === 'a');
    fc.assert(
      fc.property(session, (made) => {
        const read = parsed(print(made));
        assert.deepEqual(attributesOf(read.lines), attributesOf(made.lines));
        for (const [index, each] of made.media.entries()) {
          assert.deepEqual(attributesOf(read.media[index]?.lines ?? []), attributesOf(each.lines));
        }
      }),
    );
  });

  it('known lines stand in the order of RFC 8866, each line ends with CRLF', () => {
    fc.assert(
      fc.property(session, (made) => {
        const printed = print(made);
        assert.ok(printed.endsWith('\r\n'));
        for (const section of printed.split(/^m=.*\r\n/m)) {
          const ranks = section.split('\r\n').flatMap((each) => RANKS[each.charAt(0)] ?? []);
          assert.deepEqual(
            ranks,
            [...ranks].sort((left, right) => left - right),
          );
        }
      }),
    );
  });

  it('bare line feeds and lines in disorder mean the same', () => {
    const shuffled = fc.tuple(session, fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(shuffled, ([made, keys]) => {
        const clean = {
          ...made,
          lines: made.lines.filter(({ type }) => !'XY'.includes(type)),
          media: [],
        };
        const [first, ...rest] = print(clean).slice(0, -2).split('\r\n');
        // A stable shuffle among letters: what has one letter keeps its order, as attributes must.
        const letters = [...new Set(rest.map((each) => each.charAt(0)))];
        const key = new Map(letters.map((letter) => [letter, keys.next().value ?? 0]));
        const mixed = [...rest].sort(
          (left, right) => (key.get(left.charAt(0)) ?? 0) - (key.get(right.charAt(0)) ?? 0),
        );
        const together = [first, ...mixed].join('\n');
        assert.deepEqual(sorted(parsed(together).lines), sorted(clean.lines));
      }),
    );
  });
});

/**
 * By letter; within one the order counts, but for unknown lines, which go where their neighbour
 * goes.
 */
function sorted(lines: readonly Line[]): readonly Line[] {
  const keyOf = ({ type, value }: Line) => ('XY'.includes(type) ? `${type}${value}` : type);
  return [...lines].sort((left, right) => compare(keyOf(left), keyOf(right)));
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
