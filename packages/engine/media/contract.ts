// What media control asks of whoever relays: our own engine, a worker with plain sockets, a pool of
// machines. Everything about a stream is answered at once, for a call never waits; what takes time
// (an address of ours that is new) is prepared before calls come.
//
//   prepare(local) ... allocate -> expect (each side, at each change) -> close
//                                   `-> renew: other ports towards one side
import type { Ms, Result } from '@tandem/base/kernel';
import type { DaemonFigures } from './control.ts';

export type { DaemonFigures } from './control.ts';

/** Which leg of the call: the one that came, or the one that we made. */
export type MediaSide = 'caller' | 'called';
export const MEDIA_SIDES: readonly MediaSide[] = ['caller', 'called'];

export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** What is known of one side of a stream, as its last description and its signalling say. */
export interface SideExpectation {
  /** Where the side awaits packets; null: nowhere. */
  readonly rtp: MediaAddress | null;
  readonly rtcp: MediaAddress | null;
  /** Addresses of the same peer, two at most: of its description, of its signalling. */
  readonly known: readonly string[];
  /** Packets are learned from the addresses known alone. */
  readonly strict: boolean;
  /** Packets go to `rtp` before any came from there. */
  readonly sendsAtOnce: boolean;
  /** false: nothing is sent to it (a hold by the address 0.0.0.0). */
  readonly delivers: boolean;
  /** It is somewhere else now: another source may be learned. */
  readonly relearns: boolean;
  /** Not RTP (T.38): all that its source sends passes unread. */
  readonly isPlain: boolean;
  /** Of its RTP, for the jitter; 0: as before. */
  readonly clockRateHz: number;
}

/** What came from one side, up to this moment. */
export interface SideFigures {
  readonly packets: number;
  readonly bytes: number;
  /** Estimates of RFC 3550. */
  readonly lost: number;
  readonly jitterMs: number;
  readonly firstPacketAt: Ms | null;
  readonly lastPacketAt: Ms | null;
  readonly ssrcChanges: number;
  /** Of the last packet. */
  readonly payloadType: number | null;
  readonly controlPackets: number;
  /** Of somebody else, dropped. */
  readonly foreign: number;
  /** Taken, and there was no place to send it to. */
  readonly undelivered: number;
  /** Of an address that is fenced out, dropped. */
  readonly fenced: number;
  /** Pieces that the recording lacks, for who writes it had no room. */
  readonly unrecorded: number;
  /** Where its packets come from. */
  readonly source: MediaAddress | null;
}

export interface MediaFault {
  readonly kind:
    | 'exhausted' // no port or stream is left
    | 'noSuchAddress' // none of this machine, or not prepared
    | 'noDescriptors'
    | 'noCodec' // by the settings of both sides none is left
    | 'refused';
  readonly says: string;
}

export interface MediaStream {
  /** Even: RTCP is on the next one. */
  readonly ports: Readonly<Record<MediaSide, number>>;
  /** Where they are, on another machine than this; without it, at the local addresses. */
  readonly addresses?: Readonly<Record<MediaSide, string>>;
  expect(side: MediaSide, expectation: SideExpectation): void;
  /** Other ports for one side: who had the old ones is somebody else. */
  renew(side: MediaSide, local: string): Result<number, MediaFault>;
  /** Read from memory: cheap, and no call. */
  figures(side: MediaSide): SideFigures;
  lastPacketAt(side: MediaSide): Ms | null;
  /** Who relays has forgotten it: nothing passes, and nothing ever will. */
  readonly isLost?: boolean;
  /** null: who relays can do no more than pass it. */
  readonly voice: MediaVoice | null;
  /** Its ports rest before they are used again. Closing once more does nothing. */
  close(): void;
}

/** What is listened for in what a side sends. */
export interface Listening {
  /** Payload types that are keys (RFC 4733). */
  readonly events: readonly number[];
  /** They are not passed on. */
  readonly absorbs: boolean;
  /** Keys as tones within G.711 are found, and are not passed on. */
  readonly inband: boolean;
  /** Packets pass from addresses alone that were admitted. */
  readonly fenced: boolean;
}

export interface SentKey {
  /** 0-9, 10 for *, 11 for #, 12 to 15 for A to D, 16 for a flash. */
  readonly event: number;
  readonly payloadType: number;
  readonly durationMs: number;
}

export interface HeardKey {
  readonly event: number;
  readonly by: 'event' | 'inband';
  /** Each is told twice: when it goes down, and when it goes up. */
  readonly ended: boolean;
  readonly durationMs: number;
}

/** G.711, 8,000 bytes a second, as its law has them; clips follow one another as one stream. */
export interface Sound {
  readonly law: Law;
  /** Never changed: who relays keeps a copy for as long as they are there. */
  readonly clips: readonly Uint8Array[];
  readonly repeats: boolean;
}

export type Law = 'PCMU' | 'PCMA';

/** What was recorded elsewhere, as it is sent, in the law that the other side takes. */
export type RecordedSound = Readonly<Record<Law, Uint8Array>>;

/** Hears of its stream while it goes on. */
export interface VoiceUser {
  key(side: MediaSide, key: HeardKey): void;
  /** All of a sound that does not repeat. */
  played(side: MediaSide): void;
  /** Of a side that is fenced: its packets are dropped until `admits` says otherwise. */
  unknownAddress(side: MediaSide, address: string): void;
}

/** What is done with a stream beyond passing it. */
export interface MediaVoice {
  tells(user: VoiceUser): void;
  listens(side: MediaSide, listening: Listening): void;
  admits(side: MediaSide, address: string, passes: boolean): void;
  /** Towards the side, in the stream that it hears. */
  sendsKey(side: MediaSide, key: SentKey): void;
  /** Towards the side, which hears nothing else meanwhile; null: no more. */
  plays(side: MediaSide, sound: Sound | null): void;
  /** Both sides, to a file that is not there yet; its end is told to who made the backend. */
  records(path: string): void;
  endsRecording(): void;
}

/** How a recording came out. */
export interface RecordingOutcome {
  readonly path: string;
  /** 0: nothing came that can be recorded, and there is no file. */
  readonly durationMs: number;
  /** Pieces that came too late to be written. */
  readonly late: number;
  /** Pieces that were dropped before they came to who writes: the disk was too slow. */
  readonly missed: number;
  /** null: what came could be written. */
  readonly errno: string | null;
}

export interface MediaBackendState {
  /** That there can be at once, and why it is not more than that. */
  readonly streams: number;
  readonly limitedBy: 'ports' | 'descriptors' | 'settings';
  readonly inUse: number;
}

/** Local addresses of the streams' sides. */
export type MediaLocals = Readonly<Record<MediaSide, string>>;

export interface MediaBackend {
  readonly kind: 'native' | 'worker' | 'rtpengine';
  /** An address of this machine that streams will be on. */
  prepare(local: string): Promise<Result<void, MediaFault>>;
  allocate(locals: MediaLocals): Result<MediaStream, MediaFault>;
  state(): MediaBackendState;
  /** Of a pool alone. */
  daemons?(): readonly DaemonFigures[] | undefined;
  /** 0 drains a machine of it. false: there is none of that name. */
  weigh?(name: string, weight: number): boolean;
  close(): Promise<void>;
}

export interface MediaBackendSettings {
  /** SS_MEDIA_PROXY_PORT_RANGE; 0 and 0: whatever the kernel gives, for tests. */
  readonly ports: { readonly from: number; readonly to: number };
  /** How long ports that were given back are left alone. */
  readonly restMs: number;
  /** After so long without a packet another source may be learned. */
  readonly silenceMs: number;
  /** SS_QOS_RTP */
  readonly typeOfService: number;
  /** At most; fewer where ports or descriptors do not suffice. */
  readonly streams: number;
}

/** Late packets of a call come within seconds; the peer's last retransmissions within 32 s. */
const REST_MS = 30_000;
/** Pauses of speech are bridged by comfort noise or shorter; a peer that moved is heard soon. */
const SILENCE_MS = 3_000;
/** EF would be 0xb8; the parameter's default. */
const TYPE_OF_SERVICE = 0xa0;
/** Two streams for each of the calls that one machine is meant to carry. */
const MAX_STREAMS = 8_000;

export const DEFAULT_BACKEND_SETTINGS: MediaBackendSettings = Object.freeze({
  ports: Object.freeze({ from: 10_000, to: 39_999 }),
  ...{ restMs: REST_MS, silenceMs: SILENCE_MS },
  ...{ typeOfService: TYPE_OF_SERVICE, streams: MAX_STREAMS },
});
