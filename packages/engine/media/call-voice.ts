// What is done with the voice of a call beyond passing it: keys in other forms, tones of ours,
// recording, addresses that are fenced out. Of its first stream for speech.
import { ms, type Timers } from '@tandem/base/kernel';
import type { ParameterView } from '@tandem/domain/parameters';
import { type Session, streamsOf } from '@tandem/protocol/sdp';
import { CallKeys } from './call-keys.ts';
import { otherSide, type Side } from './call-side.ts';
import {
  type HeardKey,
  type Law,
  type Listening,
  MEDIA_SIDES,
  type MediaSide,
  type MediaStream,
  type MediaVoice,
  type RecordedSound,
  type Sound,
  type VoiceUser,
} from './contract.ts';
import type { InfoMessage } from './dtmf-info.ts';
import { eventTypeIn, eventTypesIn } from './key-formats.ts';
import { lawOfPayload } from './mixer/g711.ts';
import { ringbackOf, testTone } from './mixer/tones.ts';
import type { PeerSettings } from './peer.ts';
import { lawIn, type OwnPlace, Ringback } from './ringback.ts';

/** What a leg can be told by its media. */
export interface Mouth {
  sendInfo(contentType: string, body: string): void;
  /** Of the caller, before the answer. */
  ring?(description: Session): void;
}

export interface CallVoiceOptions {
  readonly timers: Timers;
  readonly now: () => number;
  readonly parameters: ParameterView;
  readonly sides: Readonly<Record<MediaSide, Side>>;
  readonly said: Readonly<Partial<Record<MediaSide, Session>>>;
  /** Why an address is fenced out; null: it is not, or nothing is fenced. */
  readonly fencedOut: FencedOut | null;
  /** Where we are for the caller; undefined: its media do not come by us. */
  readonly placeForCaller: () => OwnPlace | undefined;
  /** The first, second ... recording of the call; null: this switch keeps none. */
  readonly recording: (number: number) => RecordingPlace | null;
  /** RTP came from where it must not, and the side's setting says that this ends the call. */
  readonly foreign: (side: MediaSide) => void;
}

/** What whoever answers a call of ours hears: that another is called, a tone, what was recorded. */
export type OwnSound = 'ringing' | 'test' | readonly RecordedSound[];

export type FencedOut = (address: string, of: PeerSettings) => string | null;

export interface RecordingPlace {
  /** Absolute. */
  readonly path: string;
  /** As it stands on the record: below the folder of recordings. */
  readonly name: string;
}

export class CallVoice implements VoiceUser {
  readonly #options: CallVoiceOptions;
  readonly #keys: CallKeys;
  readonly #ringback: Ringback;
  readonly #mouths: Partial<Record<MediaSide, Mouth>> = {};
  #voice: MediaVoice | null = null;
  #stream: MediaStream | undefined;
  readonly #listened: Partial<Record<MediaSide, string>> = {};
  #isRecording = false;
  /** Its stream ended while it was recorded: the next one is recorded too. */
  #resumes = false;
  readonly #recorded: string[] = [];
  #callerOffer: Session | undefined;

  constructor(options: CallVoiceOptions) {
    this.#options = options;
    const { timers, now, parameters, sides } = options;
    const voice = () => this.#voice;
    this.#keys = new CallKeys({
      ...{ timers, now, voice },
      settings: (side) => sides[side].settings,
      eventTypeOf: (side) => eventTypeIn(options.said[side]),
      lawTowards: (side) => this.#lawTowards(side),
      sendInfo: (to, { contentType, body }) => this.#mouths[to]?.sendInfo(contentType, body),
      changed: () => this.described(),
    });
    this.#ringback = new Ringback({
      ...{ timers, voice },
      auxiliaryMs: ms(MS_PER_SECOND * parameters.get('SS_AUXILIARY_RING_TONE_ACTIVATION_DELAY')),
      isLocal: () => MEDIA_SIDES.some((side) => sides[side].settings.ringback === 'local'),
      country: () => sides.called.settings.toneCountry ?? sides.caller.settings.toneCountry,
      offered: () => this.#offered(),
      ring: (description) => this.#mouths.caller?.ring?.(description),
    });
  }

  /** Once it can be told something. */
  joins(side: MediaSide, mouth: Mouth): void {
    this.#mouths[side] = mouth;
  }

  /** The streams by the place of their m= line: of the first for speech, once none is had. */
  finds(streams: readonly (MediaStream | undefined)[]): void {
    if (this.#stream !== undefined) return;
    const stream = streams.find((each, index) => each !== undefined && this.#isSpeech(index));
    if (stream === undefined) return;
    this.#stream = stream;
    this.#voice = stream.voice;
    for (const side of MEDIA_SIDES) delete this.#listened[side];
    this.#voice?.tells(this);
    this.described();
    if (this.#resumes) this.record();
  }

  closed(stream: MediaStream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#voice = null;
    this.#resumes ||= this.#isRecording;
    this.#isRecording = false;
  }

  /** Something else is known of a side. */
  described(): void {
    for (const side of MEDIA_SIDES) {
      const listening = this.#listening(side);
      const told = JSON.stringify(listening);
      // Who needs nothing of it costs nothing.
      if (this.#listened[side] === told || (isNothing(listening) && !(side in this.#listened))) {
        continue;
      }
      this.#listened[side] = told;
      this.#voice?.listens(side, listening);
    }
  }

  /** The caller's own words, before the answer. */
  invited(offer: Session | null): void {
    this.#callerOffer = offer ?? undefined;
    this.#ringback.invited();
  }

  rings(description: Session | null): Session | null {
    return this.#ringback.rings(description);
  }

  progresses(description: Session | null): Session | null {
    return this.#ringback.progresses(description);
  }

  answered(): void {
    this.#callerOffer = undefined;
    this.#ringback.end();
  }

  sounds(name: OwnSound | null): boolean {
    const law = this.#lawTowards('called');
    if (this.#voice === null || law === undefined) return false;
    const { toneCountry } = this.#options.sides.called.settings;
    this.#voice.plays('called', name === null ? null : soundOf(name, law, toneCountry));
    return true;
  }

  info(from: MediaSide, message: InfoMessage): InfoMessage | null {
    return this.#keys.info(from, message);
  }

  /** false: it cannot be had. */
  record(): boolean {
    if (this.#isRecording) return true;
    const next = this.#recorded.length + 1;
    if (this.#voice === null || next > MOST_RECORDINGS) return false;
    const place = this.#options.recording(next);
    if (place === null) return false;
    this.#voice.records(place.path);
    this.#isRecording = true;
    this.#resumes = false;
    this.#recorded.push(place.name);
    return true;
  }

  stopRecording(): void {
    if (this.#isRecording) this.#voice?.endsRecording();
    this.#isRecording = false;
    this.#resumes = false;
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** Its files, the first one first. */
  get recorded(): readonly string[] {
    return [...this.#recorded];
  }

  end(): void {
    this.#keys.end();
    this.#ringback.end();
    this.#voice = null;
    this.#stream = undefined;
  }

  key(side: MediaSide, key: HeardKey): void {
    this.#keys.heard(side, key);
  }

  played(): void {
    // A key as a tone: what the other side says is heard again by itself.
  }

  unknownAddress(side: MediaSide, address: string): void {
    const { fencedOut, sides, foreign } = this.#options;
    const { settings } = sides[side];
    const why = fencedOut?.(address, settings) ?? null;
    this.#voice?.admits(side, address, why === null);
    if (why !== null && settings.geofenceMedia === 'endCall') foreign(side);
  }

  #isSpeech(index: number): boolean {
    const { said } = this.#options;
    return MEDIA_SIDES.some((side) => {
      const session = said[side];
      return session !== undefined && streamsOf(session)[index]?.kind === 'audio';
    });
  }

  #listening(side: MediaSide): Listening {
    const { said, sides, fencedOut } = this.#options;
    return {
      events: eventTypesIn([said.caller, said.called]),
      absorbs: this.#keys.absorbs(side),
      inband: this.#keys.findsTones(side),
      fenced: fencedOut !== null && sides[side].settings.geofenceMode !== 'ignore',
    };
  }

  #offered(): ReturnType<ConstructorParameters<typeof Ringback>[0]['offered']> {
    const place = this.#options.placeForCaller();
    const offer = this.#callerOffer;
    return place === undefined || offer === undefined ? undefined : { offer, place };
  }

  /** What the other side sends now, else what the side likes best. */
  #lawTowards(side: MediaSide): Law | undefined {
    const sent = lawOfPayload(this.#stream?.figures(otherSide(side)).payloadType ?? null);
    if (sent !== undefined) return sent;
    const said = this.#options.said[side];
    return said === undefined ? undefined : lawIn(said);
  }
}

function soundOf(name: OwnSound, law: Law, toneCountry: string | null): Sound {
  if (name === 'test') return testTone(law);
  if (name === 'ringing') return ringbackOf(toneCountry, law);
  return { law, clips: name.map((one) => one[law]), repeats: false };
}

const MS_PER_SECOND = 1_000;
/** Of one call: a side may end its stream and begin another all the time, and each is a file. */
const MOST_RECORDINGS = 100;

/** Events that simply pass have to be known too, where INFO could say them once more. */
function isNothing({ events, inband, fenced }: Listening): boolean {
  return events.length === 0 && !inband && !fenced;
}
