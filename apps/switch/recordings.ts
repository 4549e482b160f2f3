// Recordings of this switch: where each goes, what became of it, and how long they are kept.
import { join } from 'node:path';
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { RecordingPlace } from '@tandem/engine/media';
import type { RecordingOutcome } from '@tandem/engine/media/contract';
import { recordingName, removeOldRecordings } from '@tandem/platform/files';

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

export class Recordings {
  readonly #options: RecordingsOptions;
  #cancel: Cancel | undefined;
  /** That ended, that have less in them than was said, that could not be written. */
  readonly figures = { ended: 0, incomplete: 0, failed: 0 };

  constructor(options: RecordingsOptions) {
    this.#options = options;
    this.#look();
  }

  placeOf(callId: string, number: number): RecordingPlace {
    const { folder, clock } = this.#options;
    const name = recordingName(callId, clock.wallMs(), number);
    return { name, path: join(folder, name) };
  }

  ended({ path, durationMs, late, missed, errno }: RecordingOutcome): void {
    const { log } = this.#options;
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
