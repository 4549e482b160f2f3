// What a gateway's settings do to the codecs of an offer or answer (MED-4): allow, forbid, order,
// add, annexes, packet time.
import { parameterOf, withParameter } from './attributes/fmtp.ts';
import { read } from './attributes/grammar.ts';
import { maxptime } from './attributes/ptime.ts';
import { type Codec, codecName, codecsNamed, T38_NAME } from './codecs.ts';
import { isFax } from './facts.ts';
import { type Format, formatsOf, isRtp, isVoice, leadingNumber } from './formats.ts';
import { withCodec, withFormats, withoutOrphans } from './payloads.ts';
import { refused } from './relocate-session.ts';
import {
  attribute,
  type Line,
  type Media,
  type Session,
  withAttribute,
  withMedia,
} from './session.ts';

export interface CodecRules {
  /** Only these for speech. Events and comfort noise ride along: only `forbid` takes them away. */
  readonly allow?: readonly string[];
  readonly forbid?: readonly string[];
  /** These first, in this order; the others follow as they came. */
  readonly order?: readonly string[];
}

export interface Filtered {
  readonly session: Session;
  /** Streams that had formats and have none left: refused in the result. No audio left = 488. */
  readonly emptied: readonly number[];
}

export function filterCodecs(session: Session, rules: CodecRules): Filtered {
  const emptied: number[] = [];
  const filter = compiled(rules);
  const filtered = withMedia(session, (media, index) => {
    if (media.port === 0) return media;
    const left = filter(media);
    if (left !== undefined) return left;
    emptied.push(index);
    return refused(media, media.connection);
  });
  return { session: filtered, emptied };
}

/** undefined: nothing is left of the stream. */
function compiled(rules: CodecRules): (media: Media) => Media | undefined {
  const allow = rules.allow === undefined ? undefined : new Set(rules.allow.map(normal));
  const forbid = new Set(rules.forbid?.map(normal));
  const order = rules.order?.map(normal);
  const passes = (format: Format): boolean => {
    if (forbid.has(normal(format.name))) return false;
    return allow === undefined || !isVoice(format) || allow.has(normal(format.name));
  };
  return (media) => {
    if (isFax(media)) return forbid.has(normal(T38_NAME)) ? undefined : media;
    if (media.kind !== 'audio') return media;
    const formats = formatsOf(media);
    // Not RTP, or numbers that are none: nothing there that a rule could name.
    if (formats.length === 0) return media;
    const kept = withoutOrphans(formats.filter(passes));
    if (kept.length === 0 || (formats.some(isVoice) && !kept.some(isVoice))) return undefined;
    if (kept.length === formats.length && order === undefined) return media;
    return withFormats(media, order === undefined ? kept : inOrderOf(kept, order));
  };
}

function normal(name: string): string {
  return (codecName(name) ?? name.trim()).toUpperCase();
}

function inOrderOf(formats: readonly Format[], order: readonly string[]): readonly Format[] {
  const rank = (format: Format): number => {
    if (!isVoice(format)) return order.length + 1;
    const at = order.indexOf(normal(format.name));
    return at < 0 ? order.length : at;
  };
  return [...formats].sort((left, right) => rank(left) - rank(right));
}

/** Adds codecs that the audio streams lack, behind the ones for speech: those we then transcode. */
export function addCodecs(session: Session, names: readonly string[]): Session {
  const wanted = names.flatMap((name) => codecsNamed(name).slice(0, 1));
  return withMedia(session, (media) => {
    if (media.port === 0 || media.kind !== 'audio' || !isRtp(media)) return media;
    const missing = wanted.filter(
      (codec) => !formatsOf(media).some(({ codec: has }) => has === codec),
    );
    return missing.reduce(withVoice, media);
  });
}

function withVoice(media: Media, codec: Codec): Media {
  const added = withCodec(media, codec);
  const formats = formatsOf(added);
  const voice = formats.filter(isVoice);
  return withFormats(added, [...voice, ...formats.filter((format) => !isVoice(format))]);
}

/** annexb of G.729 (RFC 4856): "no" keeps every packet of speech coming. */
export function setAnnexB(session: Session, value: 'yes' | 'no'): Session {
  return setParameter(session, { codec: 'G729', name: 'annexb', value });
}

/** annexa of G.723.1 (RFC 4856) is the same for that codec. */
export function setAnnexA(session: Session, value: 'yes' | 'no'): Session {
  return setParameter(session, { codec: 'G723', name: 'annexa', value });
}

interface Parameter {
  readonly codec: string;
  readonly name: string;
  readonly value: string;
}

function setParameter(session: Session, parameter: Parameter): Session {
  return withMedia(session, (media) => {
    const formats = formatsOf(media).filter(({ name }) => name === parameter.codec);
    return formats.reduce((result, format) => withFmtp(result, format, parameter), media);
  });
}

function withFmtp(media: Media, format: Format, { name, value }: Parameter): Media {
  if (parameterOf(format.parameters, name) === value) return media;
  const wanted = attribute(
    'fmtp',
    `${format.payload} ${withParameter(format.parameters, name, value)}`,
  );
  const isOld = (each: Line): boolean =>
    each.name === 'fmtp' && leadingNumber(each.value ?? '') === format.payload;
  if (media.lines.some(isOld)) {
    return { ...media, lines: media.lines.map((each) => (isOld(each) ? wanted : each)) };
  }
  const mapping = media.lines.findIndex(
    (each) => each.name === 'rtpmap' && leadingNumber(each.value ?? '') === format.payload,
  );
  // Behind its rtpmap, where some peers look for it; a static number has none, so last.
  const at = mapping < 0 ? media.lines.length : mapping + 1;
  return { ...media, lines: media.lines.toSpliced(at, 0, wanted) };
}

/** Packet time of the audio streams, as far as their maxptime lets it. */
export function setPtime(session: Session, ptimeMs: number): Session {
  return withMedia(session, (media) => {
    if (media.port === 0 || media.kind !== 'audio') return media;
    const value = Math.min(ptimeMs, read(media, maxptime) ?? ptimeMs);
    return { ...media, lines: withAttribute(media.lines, attribute('ptime', `${value}`)) };
  });
}
