// Every codec that a carrier meets: one list. Rates and static numbers are those of RFC 3551; a
// codec that is not here still passes through us, it only cannot be named in a rule or transcoded.

export interface Codec {
  readonly name: string;
  /** Other spellings met in rtpmap lines, in capitals. */
  readonly aliases: readonly string[];
  readonly kind: 'audio' | 'video' | 'text';
  /** What rtpmap says: the rate of the time stamps. */
  readonly clockRate: number;
  /**
   * Samples a second, where the clock does not tell. Some peers write it for the clock by mistake.
   */
  readonly sampleRate: number;
  readonly channels: number;
  /** RFC 3551 section 6: may stand in an m= line without an rtpmap. */
  readonly payload: number | undefined;
  /** The dynamic number that everybody gives it: some old equipment knows it by that alone. */
  readonly usualPayload: number | undefined;
  readonly ptimeMs: number;
  /** voice: chosen for speech. The others ride beside it and are never the only one. */
  readonly role: 'voice' | 'events' | 'comfortNoise' | 'repair' | 'video' | 'text';
  /** fmtp parameters that change the bits on the wire, with what counts when they are absent. */
  readonly distinguishing: Readonly<Record<string, string>>;
  /** fmtp parameters that switch silence suppression, with their default. */
  readonly silence: { readonly parameter: string; readonly absent: 'yes' | 'no' } | undefined;
}

interface Entry extends Partial<Omit<Codec, 'name' | 'clockRate'>> {
  readonly clock?: number;
}

function codec(name: string, entry: Entry): Codec {
  const clockRate = entry.clock ?? 8_000;
  return Object.freeze({
    name,
    aliases: entry.aliases ?? [],
    kind: entry.kind ?? 'audio',
    clockRate,
    sampleRate: entry.sampleRate ?? clockRate,
    channels: entry.channels ?? 1,
    payload: entry.payload,
    usualPayload: entry.usualPayload,
    ptimeMs: entry.ptimeMs ?? 20,
    role: entry.role ?? 'voice',
    distinguishing: entry.distinguishing ?? {},
    silence: entry.silence,
  });
}

function video(name: string, entry: Entry = {}): Codec {
  return codec(name, { kind: 'video', role: 'video', clock: 90_000, ptimeMs: 0, ...entry });
}

export const CODECS: readonly Codec[] = [
  codec('PCMU', { payload: 0, aliases: ['G.711U', 'G711U', 'ULAW', 'MULAW'] }),
  codec('PCMA', { payload: 8, aliases: ['G.711A', 'G711A', 'ALAW'] }),
  // RFC 3551 section 4.5.6 and RFC 4856: annex B is on unless it is refused.
  codec('G729', {
    payload: 18,
    aliases: ['G729A', 'G729B', 'G729AB', 'G.729', 'G.729A', 'G.729B', 'G.729AB'],
    silence: { parameter: 'annexb', absent: 'yes' },
  }),
  codec('G723', {
    payload: 4,
    aliases: ['G7231', 'G723.1', 'G.723', 'G.723.1'],
    ptimeMs: 30,
    silence: { parameter: 'annexa', absent: 'yes' },
  }),
  codec('GSM', { payload: 3, aliases: ['GSM-FR'] }),
  // RFC 3551 section 4.5.2: its clock was written down as 8000 by mistake, and stays so for ever.
  codec('G722', { payload: 9, sampleRate: 16_000, aliases: ['G.722'] }),
  codec('opus', { usualPayload: 111, clock: 48_000, channels: 2 }),
  codec('iLBC', { usualPayload: 97, ptimeMs: 30, distinguishing: { mode: '30' } }),
  codec('G726-32', { aliases: ['AAL2-G726-32'] }),
  codec('G726-24', { aliases: ['AAL2-G726-24'] }),
  codec('G726-16', { aliases: ['AAL2-G726-16'] }),
  codec('G726-40', { aliases: ['AAL2-G726-40'] }),
  codec('G728', { payload: 15 }),
  codec('GSM-EFR', {}),
  codec('GSM-HR-08', { aliases: ['GSM-HR'] }),
  codec('AMR', { distinguishing: { 'octet-align': '0' } }),
  codec('AMR-WB', { clock: 16_000, distinguishing: { 'octet-align': '0' } }),
  codec('EVS', { clock: 16_000 }),
  codec('speex', {}),
  codec('speex', { clock: 16_000 }),
  codec('speex', { clock: 32_000 }),
  codec('SILK', {}),
  codec('SILK', { clock: 16_000 }),
  codec('SILK', { clock: 24_000 }),
  codec('G7221', { clock: 16_000, distinguishing: { bitrate: '32000' } }),
  codec('G7221', { clock: 32_000, distinguishing: { bitrate: '48000' } }),
  codec('DVI4', { payload: 5 }),
  codec('DVI4', { payload: 6, clock: 16_000 }),
  codec('DVI4', { payload: 16, clock: 11_025 }),
  codec('DVI4', { payload: 17, clock: 22_050 }),
  codec('LPC', { payload: 7 }),
  codec('L16', { payload: 10, clock: 44_100, channels: 2 }),
  codec('L16', { payload: 11, clock: 44_100 }),
  codec('L16', { clock: 8_000 }),
  codec('L16', { clock: 16_000 }),
  codec('QCELP', { payload: 12 }),
  codec('MPA', { payload: 14, clock: 90_000 }),
  codec('telephone-event', { usualPayload: 101, role: 'events' }),
  codec('telephone-event', { role: 'events', clock: 16_000 }),
  codec('telephone-event', { role: 'events', clock: 48_000 }),
  codec('CN', { payload: 13, role: 'comfortNoise' }),
  codec('CN', { role: 'comfortNoise', clock: 16_000 }),
  codec('CN', { role: 'comfortNoise', clock: 32_000 }),
  codec('CN', { role: 'comfortNoise', clock: 48_000 }),
  codec('red', { role: 'repair' }),
  codec('red', { role: 'repair', clock: 48_000, channels: 2 }),
  video('CelB', { payload: 25 }),
  video('JPEG', { payload: 26 }),
  video('nv', { payload: 28 }),
  video('H261', { payload: 31 }),
  video('MPV', { payload: 32 }),
  video('MP2T', { payload: 33 }),
  video('H263', { payload: 34 }),
  video('H263-1998'),
  video('H264', { distinguishing: { 'packetization-mode': '0' } }),
  video('H265'),
  video('VP8'),
  video('VP9'),
  video('AV1'),
  video('rtx', { role: 'repair' }),
  video('ulpfec', { role: 'repair' }),
  video('flexfec-03', { role: 'repair' }),
  codec('t140', { kind: 'text', role: 'text', clock: 1_000 }),
];

const BY_PAYLOAD: ReadonlyMap<number, Codec> = new Map(
  CODECS.flatMap((each) => (each.payload === undefined ? [] : [[each.payload, each]])),
);

const BY_NAME: ReadonlyMap<string, readonly Codec[]> = byName();

function byName(): Map<string, Codec[]> {
  const names = new Map<string, Codec[]>();
  for (const each of CODECS) {
    for (const name of [each.name.toUpperCase(), ...each.aliases]) {
      names.set(name, [...(names.get(name) ?? []), each]);
    }
  }
  return names;
}

/** What an m= line means by a number without an rtpmap. */
export function staticCodec(payload: number): Codec | undefined {
  return BY_PAYLOAD.get(payload);
}

/**
 * By an rtpmap's name, rate and channels; the case of the name does not count (RFC 8866 section
 * 6.6).
 */
export function findCodec(name: string, clockRate: number, channels = 1): Codec | undefined {
  const candidates = BY_NAME.get(name) ?? BY_NAME.get(name.toUpperCase());
  return candidates?.find(
    (each) =>
      (each.clockRate === clockRate || each.sampleRate === clockRate) &&
      // RFC 7587 section 7: opus says 2 always; peers that leave it out mean the same.
      (each.channels === channels || each.name === 'opus'),
  );
}

/**
 * As an operator names it: the spelling of the catalogue, or undefined when there is no such codec.
 */
export function codecName(name: string): string | undefined {
  return BY_NAME.get(name.trim().toUpperCase())?.[0]?.name;
}

/** T.38 is a protocol of its own, not an RTP codec; rules name it all the same. */
export const T38_NAME = 'T38';

/** All codecs of a name, the usual rate first. */
export function codecsNamed(name: string): readonly Codec[] {
  return BY_NAME.get(name.trim().toUpperCase()) ?? [];
}
