// Turns good descriptions into bad ones, as broken peers and attackers do: bytes, ranges, lines and
// words are changed, repeated, moved and mixed with those of another.
import type { SeededRandom } from '@tandem/base/testkit';

const CHANGES_LIMIT = 6;
const RANGE_LIMIT_CHARACTERS = 40;
const REPEATS_LIMIT = 200;

/** Pieces that parsers stumble over. */
const PIECES: readonly string[] = [
  ...[
    '\0',
    '\r',
    '\n',
    '\r\n',
    '\r\r\n',
    '\t',
    ' ',
    '  ',
    '=',
    ':',
    '/',
    ';',
    '|',
    ',',
    '-',
    '\xff',
  ],
  ...['\u0100', '\u010a', '0', '-1', '65535', '65536', '4294967296', '99999999999999999999', '1e9'],
  ...['NaN', '__proto__', 'constructor', '0.0.0.0', '::', '::ffff:1.2.3.4', '1.2.3.4.5', '[::1]'],
  ...[
    'v=0',
    'o=',
    's=',
    'c=',
    'c=IN IP4 0.0.0.0',
    'c=IN IP6 ::',
    't=',
    'm=',
    'm=audio 0 RTP/AVP',
    'a=',
  ],
  ...['a=rtpmap:', 'a=fmtp:', 'a=rtcp:', 'a=candidate:', 'a=crypto:', 'a=sendonly', 'a=inactive'],
  ...['a=group:BUNDLE 0 1', 'a=ice-ufrag:abcd', 'a=rtcp-mux', 'X=', '\r\nm=image 1 udptl t38\r\n'],
  ...['\r\na=rtpmap:96 opus/48000/2\r\n', '\r\na=fmtp:18 annexb=no\r\n', 'x'.repeat(5_000)],
];

type Change = (text: string, random: SeededRandom, other: string) => string;

const at = (text: string, random: SeededRandom): number => random.below(text.length + 1);

function range(text: string, random: SeededRandom): readonly [number, number] {
  const start = at(text, random);
  return [start, Math.min(text.length, start + random.below(RANGE_LIMIT_CHARACTERS))];
}

const CHANGES: readonly Change[] = [
  function otherByte(text, random) {
    const place = at(text, random);
    return text.slice(0, place) + String.fromCharCode(random.below(256)) + text.slice(place + 1);
  },
  function piece(text, random) {
    const place = at(text, random);
    return text.slice(0, place) + random.pick(PIECES) + text.slice(place);
  },
  function cut(text, random) {
    const [start, end] = range(text, random);
    return text.slice(0, start) + text.slice(end);
  },
  function twice(text, random) {
    const [start, end] = range(text, random);
    return text.slice(0, end) + text.slice(start);
  },
  function truncated(text, random) {
    return text.slice(0, at(text, random));
  },
  function fromOther(text, random, other) {
    const [start, end] = range(text, random);
    const [from, to] = range(other, random);
    return text.slice(0, start) + other.slice(from, to) + text.slice(end);
  },
  function spliced(text, random, other) {
    return text.slice(0, at(text, random)) + other.slice(at(other, random));
  },
  function linesMixed(text, random) {
    const lines = text.split('\r\n');
    const mixed = [lines[0] ?? '', ...random.shuffled(lines.slice(1))];
    return mixed.join('\r\n');
  },
  function lineRepeated(text, random) {
    const lines = text.split('\r\n');
    const chosen = random.below(lines.length);
    const copies = new Array<string>(random.below(REPEATS_LIMIT)).fill(lines[chosen] ?? '');
    return lines.toSpliced(chosen, 1, ...copies).join('\r\n');
  },
  function lineOfOther(text, random, other) {
    const lines = text.split('\r\n');
    const wanted = random.pick(other.split('\r\n'));
    return lines.toSpliced(random.below(lines.length + 1), 0, wanted).join('\r\n');
  },
  function wordChanged(text, random) {
    const words = text.split(' ');
    words[random.below(words.length)] = random.pick(PIECES);
    return words.join(' ');
  },
];

/** Some changes on one of the seeds; now and then none, so that the good way is walked too. */
export function mutated(seeds: readonly string[], random: SeededRandom): string {
  let text = random.pick(seeds);
  const changes = random.below(CHANGES_LIMIT);
  for (let change = 0; change < changes; change += 1) {
    text = random.pick(CHANGES)(text, random, random.pick(seeds));
  }
  return text;
}
