// Offers and answers that we make ourselves, for announcements, tones, voicemail: one audio stream
// with one codec, all else refused (RFC 3264 section 6).
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Direction, writtenDirection } from './attributes/direction.ts';
import { codecName, codecsNamed, findCodec } from './codecs.ts';
import { connectionTo } from './connection.ts';
import { encryptionOf } from './facts.ts';
import { type Format, formatsOf, isDtmf, isRtp, isVoice } from './formats.ts';
import { answerDirection } from './hold.ts';
import { withCodec } from './payloads.ts';
import { refused } from './relocate-session.ts';
import {
  attribute,
  attributeValue,
  hasAttribute,
  type Line,
  type Media,
  type Session,
} from './session.ts';

export interface Capabilities {
  readonly address: string;
  readonly port: number;
  /** The same as `port`: multiplexed, where the offer allows it. Else the port after it. */
  readonly rtcpPort?: number;
  /** Names of the catalogue, the one we like best first. */
  readonly codecs: readonly string[];
  /** Whose order decides where both sides have several. */
  readonly prefer: 'offer' | 'ours';
  readonly dtmf: boolean;
  readonly direction: Direction;
  readonly ptimeMs?: number;
}

export interface AnswerError {
  readonly code: 'noAudio' | 'encryptionWanted' | 'noCommonCodec';
  readonly sentence: string;
}

const ALL_KEYS = '0-15';

export function answerFor(offer: Session, ours: Capabilities): Result<Session, AnswerError> {
  const audio = offer.media.filter(({ kind, port }) => kind === 'audio' && port !== 0);
  const plain = audio.filter((media) => isRtp(media) && encryptionOf(offer, media) === 'none');
  const chosen = plain.find((media) => voiceFor(media, ours) !== undefined);
  if (chosen === undefined) return fail(whyNot(audio, plain));
  const voice = voiceFor(chosen, ours) as Format;
  return ok({
    origin: undefined,
    name: '-',
    connection: connectionTo(ours.address),
    // RFC 3264 section 6: t= is the offer's.
    lines: offer.lines.filter(({ type }) => type === 't'),
    media: offer.media.map((media) =>
      media === chosen ? answered({ offer, media, voice, ours }) : refused(media, undefined),
    ),
  });
}

function whyNot(audio: readonly Media[], plain: readonly Media[]): AnswerError {
  if (audio.length === 0) return { code: 'noAudio', sentence: 'The offer has no audio stream.' };
  if (plain.length === 0) {
    return { code: 'encryptionWanted', sentence: 'The offer has encrypted audio only.' };
  }
  const names = plain.flatMap((media) => formatsOf(media).filter(isVoice)).map(({ name }) => name);
  return {
    code: 'noCommonCodec',
    sentence: `None of the codecs that are offered is ours: ${names.join(', ') || 'none named'}.`,
  };
}

/** The format of the offer that we answer with. */
function voiceFor(media: Media, ours: Capabilities): Format | undefined {
  const names = ours.codecs.map((name) => codecName(name) ?? name);
  const common = formatsOf(media).filter(
    (format) => isVoice(format) && names.includes(format.name),
  );
  if (ours.prefer === 'offer') return common[0];
  const rank = (format: Format): number => names.indexOf(format.name);
  return [...common].sort((left, right) => rank(left) - rank(right))[0];
}

interface Answering {
  readonly offer: Session;
  readonly media: Media;
  readonly voice: Format;
  readonly ours: Capabilities;
}

function answered({ offer, media, voice, ours }: Answering): Media {
  const events = ours.dtmf ? eventsFor(media, voice) : undefined;
  const offered = writtenDirection(media) ?? writtenDirection(offer) ?? 'sendrecv';
  const mid = attributeValue(media, 'mid');
  const muxed = ours.rtcpPort === ours.port && hasAttribute(media, 'rtcp-mux');
  const lines: Line[] = [
    ...formatLines(voice, silenceOff(voice)),
    ...(events === undefined ? [] : formatLines(events, ALL_KEYS)),
    ...(ours.ptimeMs === undefined ? [] : [attribute('ptime', `${ours.ptimeMs}`)]),
    attribute(answerDirection(offered, ours.direction)),
    ...(mid === undefined ? [] : [attribute('mid', mid)]),
    ...(muxed ? [attribute('rtcp-mux')] : []),
  ];
  return {
    kind: media.kind,
    port: ours.port,
    portCount: 1,
    protocol: media.protocol,
    formats: [voice, events].flatMap((each) => (each === undefined ? [] : [`${each.payload}`])),
    connection: undefined,
    lines,
  };
}

/** RFC 4733 section 2.1: events have the clock of the voice they interrupt. */
function eventsFor(media: Media, voice: Format): Format | undefined {
  return formatsOf(media).find((each) => isDtmf(each) && each.clockRate === voice.clockRate);
}

/** We play files and know no pauses. */
function silenceOff({ codec }: Format): string {
  return codec?.silence === undefined ? '' : `${codec.silence.parameter}=no`;
}

function formatLines(format: Format, parameters: string): Line[] {
  const { payload, name, clockRate, channels } = format;
  const suffix = channels === 1 ? '' : `/${channels}`;
  const mapping = attribute('rtpmap', `${payload} ${name}/${clockRate}${suffix}`);
  return parameters === '' ? [mapping] : [mapping, attribute('fmtp', `${payload} ${parameters}`)];
}

/**
 * Our own offer: to a caller who left that to us (RFC 3261 section 14.1), or for a call we start.
 */
export function offerOf(ours: Capabilities): Session {
  const bare: Media = {
    kind: 'audio',
    port: ours.port,
    portCount: 1,
    protocol: 'RTP/AVP',
    formats: [],
    connection: undefined,
    lines: [],
  };
  const codecs = ours.codecs.flatMap((name) => codecsNamed(name).slice(0, 1));
  let media = codecs.reduce((result, codec) => {
    const parameters = codec.silence === undefined ? '' : `${codec.silence.parameter}=no`;
    return withCodec(result, codec, parameters);
  }, bare);
  const events = findCodec('telephone-event', codecs[0]?.clockRate ?? 8_000);
  if (ours.dtmf && events !== undefined) media = withCodec(media, events, ALL_KEYS);
  const lines = [
    ...media.lines,
    ...(ours.ptimeMs === undefined ? [] : [attribute('ptime', `${ours.ptimeMs}`)]),
    attribute(ours.direction),
  ];
  return {
    origin: undefined,
    name: '-',
    connection: connectionTo(ours.address),
    lines: [],
    media: [{ ...media, lines }],
  };
}
