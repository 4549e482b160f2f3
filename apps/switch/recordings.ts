// Recordings of this switch: where each goes, what became of it, and how long they are kept.
import { join } from 'node:path';
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type Heard, heardIn, type RecordingPlace } from '@tandem/engine/media';
import type { RecordingOutcome } from '@tandem/engine/media/contract';
import { readRecording, recordingName, removeOldRecordings } from '@tandem/platform/files';

export interface RecordingsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** SS_RECORDING_KEEP_DAYS */
  readonly keepDays: () => number;
}

/** A day that is over goes within the hour. */
const LOOK_MS = ms(3_600_000);
/** Its last second is written within a tenth of one; a disk that stands still is not waited for. */
const LATE_MS = ms(3_000);

export class Recordings {
  readonly #options: RecordingsOptions;
  #cancel: Cancel | undefined;
  /** That ended, that have less in them than was said, that could not be written. */
  readonly figures = { ended: 0, incomplete: 0, failed: 0 };
  /** By path: who wants to know that it is whole. */
  readonly #awaited = new Map<string, (outcome: RecordingOutcome | null) => void>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#look();
  }

  placeOf(callId: string, number: number): RecordingPlace {
    const { folder, clock } = this.#options;
    const name = recordingName(callId, clock.wallMs(), number);
    return { name, path: join(folder, name) };
  }

  /** Of one that is about to end: what is in it; null: nothing, or it does not end in time. */
  async heard(name: string): Promise<Heard | null> {
    const { folder, timers } = this.#options;
    const path = join(folder, name);
    const outcome = await new Promise<RecordingOutcome | null>((told) => {
      const stop = timers.after(LATE_MS, () => told(null));
      this.#awaited.set(path, (one) => {
        stop();
        told(one);
      });
    });
    this.#awaited.delete(path);
    if (outcome === null || outcome.errno !== null || outcome.durationMs === 0) return null;
    const wav = await readRecording(folder, name);
    return wav === undefined ? null : heardIn(wav);
  }

  ended(outcome: RecordingOutcome): void {
    const { path, durationMs, late, missed, errno } = outcome;
    const { log } = this.#options;
    this.#awaited.get(path)?.(outcome);
    this.figures.ended += 1;
    if (errno !== null) {
      this.figures.failed += 1;
      log.error('RECORDING_FAILED', 'a recording could not be written', { path, errno });
    } else if (late + missed > 0) {
      this.figures.incomplete += 1;
      const why =
        missed > 0
          ? 'a recording lacks packets that the disk was too slow for'
          : 'a recording lacks packets that came too late';
      log.warn('RECORDING_INCOMPLETE', why, { path, durationMs, late, missed });
    }
  }

  close(): void {
    this.#cancel?.();
  }

  #look(): void {
    const { folder, clock, timers, log, keepDays } = this.#options;
    this.#cancel = timers.after(LOOK_MS, () => this.#look());
    removeOldRecordings(folder, { keepDays: keepDays(), nowMs: clock.wallMs() }).then(
      (days) => days.length > 0 && log.info('RECORDINGS_REMOVED', 'their time is over', { days }),
      (error: Error) => log.warn('RECORDINGS_KEPT', error.message),
    );
  }
}
