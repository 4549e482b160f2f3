// Takes formats out of a stream, puts others in, and orders them, with all the lines that hang on
// them.
import { parameterOf } from './attributes/fmtp.ts';
import { lineOf } from './attributes/grammar.ts';
import { rtpmap } from './attributes/rtpmap.ts';
import type { Codec } from './codecs.ts';
import { type Format, formatsOf, leadingNumber, sameCodec } from './formats.ts';
import { attribute, type Line, type Media } from './session.ts';

/** Attributes whose value starts with the payload type that they are about. */
const BOUND_TO_PAYLOAD: ReadonlySet<string> = new Set(['rtpmap', 'fmtp', 'rtcp-fb']);
/** RFC 3551 section 3: numbers that a session may give a meaning to. */
const FIRST_DYNAMIC = 96;
const LAST_DYNAMIC = 127;

/** The stream with these formats in this order; lines about any other payload type go. */
export function withFormats(media: Media, kept: readonly Format[]): Media {
  const payloads = new Set(kept.map(({ payload }) => payload));
  return {
    ...media,
    formats: kept.map(({ payload }) => `${payload}`),
    lines: media.lines.filter((each) => {
      if (!BOUND_TO_PAYLOAD.has(each.name)) return true;
      const payload = leadingNumber(each.value ?? '');
      return Number.isNaN(payload) || payloads.has(payload);
    }),
  };
}

/** Repair formats are about others (RFC 2198, RFC 4588): without those they are about nothing. */
export function withoutOrphans(formats: readonly Format[]): readonly Format[] {
  const present = new Set(formats.map(({ payload }) => payload));
  return formats.filter((format) => {
    if (format.codec?.role !== 'repair') return true;
    const apt = parameterOf(format.parameters, 'apt');
    const about = apt === undefined ? format.parameters.split('/') : [apt];
    return about.every((text) => text === '' || present.has(Number(text)));
  });
}

/** Appends the codec's format, under its own number, its usual one or a free one. */
export function withCodec(media: Media, codec: Codec, parameters = ''): Media {
  const payload = codec.payload ?? freePayload(media, codec.usualPayload);
  // All 32 numbers taken: the offer is as rich as an offer can be.
  if (payload === undefined) return media;
  const { name, clockRate, channels } = codec;
  const lines: Line[] = [lineOf(rtpmap, { payload, encoding: name, clockRate, channels })];
  if (parameters !== '') lines.push(attribute('fmtp', `${payload} ${parameters}`));
  return {
    ...media,
    formats: [...media.formats, `${payload}`],
    lines: [...media.lines, ...lines],
  };
}

function freePayload(media: Media, usual: number | undefined): number | undefined {
  const taken = new Set(media.formats);
  if (usual !== undefined && !taken.has(`${usual}`)) return usual;
  for (let payload = FIRST_DYNAMIC; payload <= LAST_DYNAMIC; payload += 1) {
    if (!taken.has(`${payload}`)) return payload;
  }
  return undefined;
}

export interface PayloadPair {
  readonly from: number;
  readonly to: number;
}

/**
 * Which number in `to` means what each number in `from` means; numbers without an equal are left
 * out.
 */
export function pairPayloads(from: Media, to: Media): readonly PayloadPair[] {
  return pairFormats(formatsOf(from), formatsOf(to));
}

export function pairFormats(
  from: readonly Format[],
  to: readonly Format[],
): readonly PayloadPair[] {
  const pairs: PayloadPair[] = [];
  for (const format of from) {
    const equal = equalOf(format, to);
    if (equal !== undefined) pairs.push({ from: format.payload, to: equal.payload });
  }
  return pairs;
}

/** The same number first, where it means the same; else the first that does. */
export function equalOf(format: Format, among: readonly Format[]): Format | undefined {
  const equals = among.filter((each) => meansTheSame(format, each));
  return equals.find(({ payload }) => payload === format.payload) ?? equals[0];
}

function meansTheSame(left: Format, right: Format): boolean {
  // Neither side said what the number means, so they must have agreed on it before.
  if (left.name === '' && right.name === '') return left.payload === right.payload;
  return sameCodec(left, right);
}
