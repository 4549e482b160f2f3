// The media of all calls: each gets its path here, and one look a second at all of them finds those
// that fell silent (MED-3).
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { MediaCall, MediaPath, MediaPaths } from '@tandem/engine/calls/ports';
import { CallMedia, type MediaPlaces } from './call-media.ts';
import type { MediaBackend } from './contract.ts';
import type { Silence } from './silence.ts';

export interface MediaControlOptions {
  readonly backend: MediaBackend;
  readonly places: MediaPlaces;
  readonly clock: Clock;
  readonly timers: Timers;
  /** A side that should send has not for as long as is allowed: the call is to end. */
  readonly silent: (callId: string, silence: Silence) => void;
}

export interface MediaFigures {
  /** That are there, direct ones too. */
  readonly calls: number;
  /** Of them, those whose RTP goes through us. */
  readonly proxied: number;
  /** That were ended because no media came. */
  readonly silenced: number;
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
    const { backend, places, clock } = this.#options;
    const media = new CallMedia({
      ...{ call, backend, places, now: () => clock.now() },
      closed: (closed) => this.#calls.delete(closed),
    });
    this.#calls.add(media);
    this.#cancel ??= this.#lookLater();
    return media;
  }

  get size(): number {
    return this.#calls.size;
  }

  figures(): MediaFigures {
    const all = [...this.#calls];
    const proxied = all.filter(({ streams }) => streams.length > 0).length;
    return { calls: all.length, proxied, silenced: this.#silenced };
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
