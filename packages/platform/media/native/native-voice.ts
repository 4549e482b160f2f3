// What is done with a stream of the native engine beyond passing it.
import {
  type HeardKey,
  type Listening,
  MEDIA_SIDES,
  type MediaSide,
  type MediaVoice,
  type RecordingOutcome,
  type SentKey,
  type Sound,
  type VoiceUser,
} from '@tandem/engine/media/contract';
import type { RelayEngine, RelayNotice } from '@tandem/native/relay';
import { type FiguresOfStream, sideNumber } from '../stream-figures.ts';

const PAYLOAD_TYPES = { PCMU: 0, PCMA: 8 } as const;
const SAMPLES_IN_MS = 8;

interface RunningRecording {
  readonly path: string;
  /** Pieces that had no room up to now. */
  readonly missed: () => number;
}

/** Whom notices of streams are for, and what the engine keeps for all of them. */
export class NativeVoices {
  readonly #users = new Map<number, VoiceUser>();
  readonly #recordings = new Map<number, RunningRecording>();
  readonly #recorded: (outcome: RecordingOutcome) => void;
  /** Clips that the engine has a copy of. */
  readonly #clips = new WeakMap<Uint8Array, number>();
  readonly #dropped: FinalizationRegistry<number>;
  engine: RelayEngine | undefined;

  constructor(recorded: (outcome: RecordingOutcome) => void) {
    this.#recorded = recorded;
    this.#dropped = new FinalizationRegistry((clip) => this.engine?.dropClip(clip));
  }

  told(notice: RelayNotice): void {
    if (notice.kind === 'recorded') {
      this.#ended(notice);
      return;
    }
    const user = this.#users.get(notice.stream);
    const side: MediaSide = notice.side === 0 ? 'caller' : 'called';
    if (notice.kind === 'played') user?.played(side);
    else if (notice.kind === 'unknownAddress') user?.unknownAddress(side, notice.address);
    else user?.key(side, keyOf(notice));
  }

  listens(stream: number, user: VoiceUser): void {
    this.#users.set(stream, user);
  }

  recording(number: number, running: RunningRecording): void {
    this.#recordings.set(number, running);
  }

  forget(stream: number): void {
    this.#users.delete(stream);
  }

  /** Its number within the engine, which keeps a copy as long as somebody has the bytes. */
  clip(bytes: Uint8Array): number | undefined {
    const known = this.#clips.get(bytes);
    if (known !== undefined) return known;
    const made = this.engine?.addClip(bytes);
    if (made?.ok !== true) return undefined;
    this.#clips.set(bytes, made.value);
    this.#dropped.register(bytes, made.value);
    return made.value;
  }

  #ended({ recording, samples, late, errno }: RelayNotice & { readonly kind: 'recorded' }): void {
    const { path = '', missed = () => 0 } = this.#recordings.get(recording) ?? {};
    this.#recordings.delete(recording);
    const durationMs = Math.round(samples / SAMPLES_IN_MS);
    this.#recorded({ path, durationMs, late, missed: missed(), errno });
  }
}

type KeyNotice = RelayNotice & { readonly kind: 'eventKey' | 'inbandKey' };

function keyOf({ kind, event, ended, durationMs }: KeyNotice): HeardKey {
  return { event, ended, durationMs, by: kind === 'eventKey' ? 'event' : 'inband' };
}

export interface NativeVoiceParts {
  readonly engine: RelayEngine;
  readonly stream: number;
  readonly voices: NativeVoices;
  readonly figures: Pick<FiguresOfStream, 'read'>;
}

export class NativeVoice implements MediaVoice {
  readonly #engine: RelayEngine;
  readonly #stream: number;
  readonly #voices: NativeVoices;
  readonly #figures: Pick<FiguresOfStream, 'read'>;

  constructor({ engine, stream, voices, figures }: NativeVoiceParts) {
    this.#engine = engine;
    this.#stream = stream;
    this.#voices = voices;
    this.#figures = figures;
  }

  tells(user: VoiceUser): void {
    this.#voices.listens(this.#stream, user);
  }

  listens(side: MediaSide, listening: Listening): void {
    this.#engine.listen(this.#stream, sideNumber(side), listening);
  }

  admits(side: MediaSide, address: string, passes: boolean): void {
    this.#engine.admit(this.#stream, sideNumber(side), { address, passes });
  }

  sendsKey(side: MediaSide, key: SentKey): void {
    this.#engine.sendKey(this.#stream, sideNumber(side), key);
  }

  plays(side: MediaSide, sound: Sound | null): void {
    const clips = (sound?.clips ?? []).flatMap((bytes) => this.#voices.clip(bytes) ?? []);
    const payloadType = PAYLOAD_TYPES[sound?.law ?? 'PCMU'];
    const repeats = sound?.repeats ?? false;
    this.#engine.play(this.#stream, sideNumber(side), { clips, payloadType, repeats });
  }

  records(path: string): void {
    const begun = this.#engine.record(this.#stream, path);
    if (!begun.ok) return;
    const figures = this.#figures;
    const unrecorded = (): number =>
      MEDIA_SIDES.reduce((sum, side) => sum + figures.read(side).unrecorded, 0);
    const before = unrecorded();
    this.#voices.recording(begun.value, { path, missed: () => unrecorded() - before });
  }

  endsRecording(): void {
    this.#engine.endRecording(this.#stream);
  }
}
