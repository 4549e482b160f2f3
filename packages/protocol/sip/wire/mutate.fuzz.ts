// Turns good messages into bad ones, as broken peers and attackers do: bytes, ranges, lines and
// words are changed, repeated, moved, cut off and mixed with those of another message.
import type { SeededRandom } from '@tandem/base/testkit';

const MAX_CHANGES = 6;
const MAX_RANGE_BYTES = 40;
const MAX_COPIES = 300;
/** Past the limit of a message, so that the limit is met too. */
const MAX_TEXT_BYTES = 70_000;

/** Pieces that parsers stumble over. */
const PIECES: readonly string[] = [
  ...['\0', '\r', '\n', '\r\n', '\r\r\n', '\n\n', '\r\n\r\n', '\r\n ', '\r\n\t', '\t', ' ', '  '],
  ...['"', '\\', '\\"', '"\\', "'", '<', '>', '<>', ';', ';;', ',', ',,', ':', '=', '?', '@', '%'],
  ...[
    '%00',
    '%0d%0a',
    '%zz',
    '%',
    '[',
    ']',
    '[::1]',
    '(',
    ')',
    '*',
    '/',
    '//',
    '&',
    '\xff',
    '\x7f',
  ],
  ...[
    '\xc3\x84',
    '\xe5\xa4\xa7',
    '\xc0\x80',
    '\xf0\x9f',
    '0',
    '-1',
    '00',
    '4294967296',
    '1e9',
    'NaN',
  ],
  ...['9'.repeat(40), '__proto__', 'constructor', 'toString', 'x'.repeat(300), ' '.repeat(300)],
  ...[';tag=1', ';tag=', ';branch=', ';rport', ';received=', ';q=', ';expires=', ';lr', ';x="'],
  ...['sip:', 'sips:', 'tel:', 'urn:service:sos', 'SIP/2.0', 'SIP/2.0/UDP', 'z9hG4bK', 'INVITE'],
  ...['\r\nVia: SIP/2.0/UDP a', '\r\nv: SIP/2.0/UDP a, SIP/2.0/TCP b', '\r\nContact: *', '\r\nm:'],
  ...['\r\nContent-Length: 0', '\r\nl: 5', '\r\nContent-Length: -1', '\r\nl :99999999999999999999'],
  ...[
    '\r\nContent-Type: multipart/mixed;boundary=b',
    '\r\n--b\r\n',
    '\r\n--b--',
    '\r\nRoute: <sip:a>',
  ],
  ...[
    '\r\nAuthorization: Digest x="',
    '\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT',
    '\r\nX',
    '\r\n: x',
  ],
];

type Change = (text: string, random: SeededRandom, other: string) => string;

const at = (text: string, random: SeededRandom): number => random.below(text.length + 1);

function range(text: string, random: SeededRandom): readonly [number, number] {
  const start = at(text, random);
  return [start, Math.min(text.length, start + random.below(MAX_RANGE_BYTES))];
}

const CHANGES: readonly Change[] = [
  function otherByte(text, random) {
    const place = at(text, random);
    return text.slice(0, place) + String.fromCharCode(random.below(256)) + text.slice(place + 1);
  },
  function bitFlipped(text, random) {
    const place = random.below(Math.max(text.length, 1));
    const flipped = (text.charCodeAt(place) || 0) ^ (1 << random.below(8));
    return text.slice(0, place) + String.fromCharCode(flipped) + text.slice(place + 1);
  },
  function piece(text, random) {
    const place = at(text, random);
    return text.slice(0, place) + random.pick(PIECES) + text.slice(place);
  },
  function pieceInstead(text, random) {
    const [start, end] = range(text, random);
    return text.slice(0, start) + random.pick(PIECES) + text.slice(end);
  },
  function cut(text, random) {
    const [start, end] = range(text, random);
    return text.slice(0, start) + text.slice(end);
  },
  function copied(text, random) {
    const [start, end] = range(text, random);
    const copies = random.chance(0.1) ? random.below(MAX_COPIES) : 2;
    return text.slice(0, start) + text.slice(start, end).repeat(copies) + text.slice(end);
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
  function lineMoved(text, random) {
    const lines = text.split('\r\n');
    const [line = ''] = lines.splice(random.below(lines.length), 1);
    return lines.toSpliced(random.below(lines.length + 1), 0, line).join('\r\n');
  },
  function lineRepeated(text, random) {
    const lines = text.split('\r\n');
    const chosen = random.below(lines.length);
    const copies = random.chance(0.1) ? random.below(MAX_COPIES) : random.below(3);
    const repeated = new Array<string>(copies).fill(lines[chosen] ?? '');
    return lines.toSpliced(chosen, 1, ...repeated).join('\r\n');
  },
  function lineOfOther(text, random, other) {
    const lines = text.split('\r\n');
    const wanted = random.pick(other.split('\r\n'));
    return lines.toSpliced(random.below(lines.length + 1), 0, wanted).join('\r\n');
  },
  function caseChanged(text, random) {
    const [start, end] = range(text, random);
    const part = text.slice(start, end);
    const changed = random.chance(0.5) ? part.toLowerCase() : part.toUpperCase();
    return text.slice(0, start) + changed + text.slice(end);
  },
];

/** Some changes on one of the seeds; now and then none, so that the good way is walked too. */
export function mutated(seeds: readonly string[], random: SeededRandom): string {
  let text = random.pick(seeds);
  const changes = random.below(MAX_CHANGES);
  for (let change = 0; change < changes; change += 1) {
    text = random.pick(CHANGES)(text, random, random.pick(seeds));
  }
  // Case changes may leave the bytes: `ÿ` has no capital among them.
  return text.slice(0, MAX_TEXT_BYTES).replace(/[\u0100-\uffff]/g, '?');
}
