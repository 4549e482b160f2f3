// What the numbers of an m= line mean: static payload types, rtpmap, fmtp and the catalogue
// together.
import { parameterOf } from './attributes/fmtp.ts';
import { wholeNumber } from './attributes/grammar.ts';
import { PAYLOAD_LIMIT, rtpmap } from './attributes/rtpmap.ts';
import { type Codec, findCodec, staticCodec } from './codecs.ts';
import type { Line, Media } from './session.ts';

export interface Format {
  readonly payload: number;
  /** The catalogue's spelling, else as rtpmap has it; '' where nothing says what it is. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  /** Of fmtp, as they stand there; '' without. */
  readonly parameters: string;
  /** undefined: a codec that the catalogue does not know. */
  readonly codec: Codec | undefined;
}

/** RTP/AVP, RTP/SAVPF, UDP/TLS/RTP/SAVPF ...: the formats are payload types. */
export function isRtp(media: Pick<Media, 'protocol'>): boolean {
  return media.protocol.toUpperCase().includes('RTP/');
}

/** In the order of the m= line, the one that is preferred first; each number once. */
export function formatsOf(media: Media): readonly Format[] {
  if (!isRtp(media)) return [];
  const rtpmaps = valuesByPayload(media.lines, 'rtpmap');
  const fmtps = valuesByPayload(media.lines, 'fmtp');
  const formats: Format[] = [];
  for (const text of media.formats) {
    const payload = wholeNumber(text, PAYLOAD_LIMIT);
    if (payload === undefined || formats.some((each) => each.payload === payload)) continue;
    formats.push(formatOf(payload, rtpmaps.get(payload), parametersIn(fmtps.get(payload))));
  }
  return formats;
}

function formatOf(payload: number, mapping: string | undefined, parameters: string): Format {
  const mapped = mapping === undefined ? undefined : rtpmap.parse(mapping);
  if (mapped === undefined) {
    const codec = staticCodec(payload);
    const { name = '', clockRate = 0, channels = 1 } = codec ?? {};
    return { payload, name, clockRate, channels, parameters, codec };
  }
  const codec = findCodec(mapped.encoding, mapped.clockRate, mapped.channels);
  const { name, clockRate, channels } = codec ?? { ...mapped, name: mapped.encoding };
  return { payload, name, clockRate, channels, parameters, codec };
}

/** The first line of a payload type counts. */
function valuesByPayload(lines: readonly Line[], name: string): ReadonlyMap<number, string> {
  const values = new Map<number, string>();
  for (const each of lines) {
    if (each.name !== name || each.value === undefined) continue;
    const payload = leadingNumber(each.value);
    if (!values.has(payload)) values.set(payload, each.value);
  }
  return values;
}

function parametersIn(value: string | undefined): string {
  if (value === undefined) return '';
  const trimmed = value.trimStart();
  const blank = trimmed.indexOf(' ');
  return blank < 0 ? '' : trimmed.slice(blank + 1).trim();
}

/** The number that a line about a payload type starts with; NaN for "*" and for anything else. */
export function leadingNumber(value: string): number {
  let at = 0;
  while (value.charCodeAt(at) === 32) at += 1;
  const start = at;
  let number = 0;
  for (; at < value.length && at - start < 4; at += 1) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  return at === start ? Number.NaN : number;
}

/** The same bits on the wire: name, clock, channels, and the parameters that change the bits. */
export function sameCodec(left: Format, right: Format): boolean {
  if (left.name === '' || left.name.toUpperCase() !== right.name.toUpperCase()) return false;
  if (left.clockRate !== right.clockRate || left.channels !== right.channels) return false;
  const distinguishing = left.codec?.distinguishing ?? {};
  return Object.entries(distinguishing).every(
    ([name, absent]) =>
      (parameterOf(left.parameters, name) ?? absent) ===
      (parameterOf(right.parameters, name) ?? absent),
  );
}

/** Speech that a codec rule is about: not events, comfort noise or repair, which ride beside it. */
export function isVoice(format: Format): boolean {
  // What we do not know is a codec to its users: it stands for itself.
  return format.codec === undefined || format.codec.role === 'voice';
}

export function isDtmf(format: Format): boolean {
  return format.codec?.role === 'events';
}

/** Does the format allow pauses in the packets (annex B of G.729, annex A of G.723.1)? */
export function suppressesSilence(format: Format): boolean {
  const silence = format.codec?.silence;
  if (silence === undefined) return false;
  const said = parameterOf(format.parameters, silence.parameter)?.toLowerCase() ?? silence.absent;
  return said !== 'no';
}
