// The media of all calls: each gets its path here, and one look a second at all of them finds those
// that fell silent (MED-3).
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { MediaCall, MediaPath, MediaPaths } from '@tandem/engine/calls/ports';
import { CallMedia } from './call-media.ts';
import type { MediaPlaces } from './call-side.ts';
import type { OwnSound, RecordingPlace } from './call-voice.ts';
import type { MediaBackend, MediaSide } from './contract.ts';
import type { Silence } from './silence.ts';

export interface MediaControlOptions {
  readonly backend: MediaBackend;
  readonly places: MediaPlaces;
  readonly clock: Clock;
  readonly timers: Timers;
  /** A side that should send has not for as long as is allowed: the call is to end. */
  readonly silent: (callId: string, silence: Silence) => void;
  /** RTP came from an address that is fenced out, and the side's setting says: the call ends. */
  readonly foreign?: (callId: string, side: MediaSide) => void;
  /** Where the first, second ... recording of a call is kept; without it nothing is recorded. */
  readonly recordingOf?: (callId: string, number: number) => RecordingPlace;
}

export interface MediaFigures {
  /** That are there, direct ones too. */
  readonly calls: number;
  /** Of them, those whose RTP goes through us. */
  readonly proxied: number;
  /** That were ended because no media came. */
  readonly silenced: number;
  /** That are recorded now. */
  readonly recording: number;
}

/** A call ends within a second of its time. */
const LOOK_MS = ms(1_000);

export class MediaControl implements MediaPaths {
  readonly #options: MediaControlOptions;
  readonly #calls = new Set<CallMedia>();
  #cancel: Cancel | undefined;
  #silenced = 0;

  constructor(options: MediaControlOptions) {
    this.#options = options;
  }

  open(call: MediaCall): MediaPath {
    const { backend, places, clock, timers, foreign, recordingOf } = this.#options;
    const media = new CallMedia({
      ...{ call, backend, places, timers, now: () => clock.now() },
      recordingOf: (callId, number) => recordingOf?.(callId, number) ?? null,
      foreign: (callId, side) => foreign?.(callId, side),
      closed: (closed) => this.#calls.delete(closed),
    });
    this.#calls.add(media);
    this.#cancel ??= this.#lookLater();
    return media;
  }

  /** On demand. false: there is no such call, it is not answered, or we do not have its media. */
  record(callId: string, on: boolean): boolean {
    return [...this.#calls].find((media) => media.callId === callId)?.record(on) ?? false;
  }

  /** Towards the called side of a call that we placed. false: it cannot be had. */
  sounds(callId: string, name: OwnSound | null): boolean {
    return [...this.#calls].find((media) => media.callId === callId)?.sounds(name) ?? false;
  }

  get size(): number {
    return this.#calls.size;
  }

  figures(): MediaFigures {
    const all = [...this.#calls];
    const proxied = all.filter(({ streams }) => streams.length > 0).length;
    const recording = all.filter(({ isRecording }) => isRecording).length;
    return { calls: all.length, proxied, silenced: this.#silenced, recording };
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const media of [...this.#calls]) media.close();
  }

  #lookLater(): Cancel {
    return this.#options.timers.after(LOOK_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#options.clock.now();
    for (const media of [...this.#calls]) {
      const silence = media.silence(now);
      if (silence === undefined) continue;
      this.#silenced += 1;
      this.#options.silent(media.callId, silence);
    }
    this.#cancel = this.#calls.size === 0 ? undefined : this.#lookLater();
  }
}
