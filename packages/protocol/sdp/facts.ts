// What call control asks about a description: who is held, who must send, what is fax, what is
// encrypted, which codecs, which addresses. Plain data, worked out once for each description.
import { isUnspecified, networkOf } from './address.ts';
import { bitsOf, type Direction, directionOf, writtenDirection } from './attributes/direction.ts';
import { read } from './attributes/grammar.ts';
import { usesIce } from './attributes/ice.ts';
import { maxptime, ptime } from './attributes/ptime.ts';
import { rtcp } from './attributes/rtcp.ts';
import { type Format, formatsOf, isDtmf, isRtp, isVoice } from './formats.ts';
import { connectionOf, hasAttribute, type Media, type Session } from './session.ts';

export type Encryption = 'none' | 'sdes' | 'dtls' | 'unknown';

export interface StreamFacts {
  /** Its place among the m= lines: offer and answer pair by it (RFC 3264 section 6). */
  readonly index: number;
  readonly kind: string;
  readonly protocol: string;
  /** false: port 0, the stream was refused or has ended. */
  readonly active: boolean;
  readonly address: string | undefined;
  readonly port: number;
  /** Where RTCP is awaited; undefined where there is none (fax). */
  readonly rtcp: { readonly address: string | undefined; readonly port: number } | undefined;
  readonly rtcpMux: boolean;
  /** As written: the stream's own attribute before the session's, sendrecv when neither says. */
  readonly direction: Direction;
  /** As meant: an address of 0.0.0.0 says that nothing may be sent there (RFC 3264 section 8.4). */
  readonly effective: Direction;
  /** Hold in the manner of RFC 2543, by the address. */
  readonly zeroAddress: boolean;
  readonly fax: boolean;
  readonly encryption: Encryption;
  readonly ice: boolean;
  readonly formats: readonly Format[];
  /** The format for speech that this side likes best. */
  readonly voice: Format | undefined;
  /** Of telephone-event with the clock of that format, else of any. */
  readonly dtmfPayload: number | undefined;
  /** As written; undefined when the codec's default counts. */
  readonly ptimeMs: number | undefined;
  readonly maxptimeMs: number | undefined;
}

export function streamsOf(session: Session): readonly StreamFacts[] {
  return session.media.map((media, index) => factsOf(session, media, index));
}

function factsOf(session: Session, media: Media, index: number): StreamFacts {
  const address = connectionOf(session, media)?.address;
  const direction = writtenDirection(media) ?? writtenDirection(session) ?? 'sendrecv';
  const ice = usesIce(media) || usesIce(session);
  const zeroAddress = !ice && address !== undefined && isUnspecified(address);
  const formats = formatsOf(media);
  const voice = formats.find(isVoice);
  const rtcpMux = hasAttribute(media, 'rtcp-mux');
  return {
    index,
    kind: media.kind,
    protocol: media.protocol,
    active: media.port !== 0,
    address,
    port: media.port,
    rtcp: rtcpOf(media, address, rtcpMux),
    rtcpMux,
    direction,
    effective: zeroAddress ? withoutReceiving(direction) : direction,
    zeroAddress,
    fax: isFax(media),
    encryption: encryptionOf(session, media),
    ice,
    formats,
    voice,
    dtmfPayload: dtmfPayloadOf(formats, voice),
    ptimeMs: read(media, ptime),
    maxptimeMs: read(media, maxptime),
  };
}

function withoutReceiving(direction: Direction): Direction {
  return directionOf({ ...bitsOf(direction), receives: false });
}

function rtcpOf(media: Media, address: string | undefined, mux: boolean): StreamFacts['rtcp'] {
  if (!isRtp(media)) return undefined;
  if (mux) return { address, port: media.port };
  const said = read(media, rtcp);
  if (said === undefined) return { address, port: media.port === 0 ? 0 : media.port + 1 };
  return { address: said.address ?? address, port: said.port };
}

/** T.38, over whatever transport. Fax as sound (V.152, G.711) is an audio stream like any other. */
export function isFax(media: Media): boolean {
  return media.kind === 'image' && media.formats.some((format) => format.toLowerCase() === 't38');
}

export function encryptionOf(session: Session, media: Media): Encryption {
  const protocol = media.protocol.toUpperCase();
  if (protocol.startsWith('UDP/TLS') || protocol.startsWith('TCP/DTLS')) return 'dtls';
  if (protocol.startsWith('UDP/DTLS')) return 'dtls';
  // Keys may come with RTP/AVP too, as an offer that falls back to none (RFC 8643).
  if (hasAttribute(media, 'crypto')) return 'sdes';
  if (hasAttribute(media, 'fingerprint') || hasAttribute(session, 'fingerprint')) return 'dtls';
  return protocol.includes('SAVP') ? 'unknown' : 'none';
}

function dtmfPayloadOf(formats: readonly Format[], voice: Format | undefined): number | undefined {
  const events = formats.filter(isDtmf);
  const fitting = events.find(({ clockRate }) => clockRate === voice?.clockRate);
  return (fitting ?? events[0])?.payload;
}

/**
 * Has this side put the call on hold: it sends no audio that it wants answered (RFC 6337 section
 * 5.3)?
 */
export function holds(session: Session): boolean {
  const audio = streamsOf(session).filter(({ kind, active }) => kind === 'audio' && active);
  return audio.length > 0 && audio.every(({ effective }) => !bitsOf(effective).receives);
}

export interface Flow {
  readonly index: number;
  /** May packets be expected from the side that wrote `ours`, and from the side of `theirs`? */
  readonly fromOurs: boolean;
  readonly fromTheirs: boolean;
  /**
   * Must both directions carry packets, so that silence means a dead call? Not where one side
   * holds, where a side never sends, for fax, and for what is not audio (spec: media.md section 3).
   */
  readonly watched: boolean;
}

/** Who sends what in the state that an offer and its answer agreed on. */
export function flowsBetween(ours: Session, theirs: Session): readonly Flow[] {
  const left = streamsOf(ours);
  const right = streamsOf(theirs);
  return left.map((own, index) => flowOf(index, own, right[index]));
}

function flowOf(index: number, own: StreamFacts, other: StreamFacts | undefined): Flow {
  if (other === undefined || !own.active || !other.active) {
    return { index, fromOurs: false, fromTheirs: false, watched: false };
  }
  const mine = bitsOf(own.effective);
  const yours = bitsOf(other.effective);
  const fromOurs = mine.sends && yours.receives;
  const fromTheirs = yours.sends && mine.receives;
  const audio = own.kind === 'audio' && other.kind === 'audio' && own.formats.length > 0;
  return { index, fromOurs, fromTheirs, watched: audio && fromOurs && fromTheirs };
}

/** Every address that media of this description comes from or goes to, for the geofence. */
export function mediaAddresses(session: Session): readonly string[] {
  const found = new Set<string>();
  for (const { active, address, rtcp: control } of streamsOf(session)) {
    if (!active) continue;
    for (const each of [address, control?.address]) {
      if (each !== undefined && networkOf(each) !== 'unspecified') found.add(each);
    }
  }
  return [...found];
}
