// The epoch of a run on the disk. The next run's is later than the one that is found there, so one
// that is not there yet must leave no trace that is compared with others: a run that dies before
// may be followed by an older one, where the clock was set back. What it was lent would then stay
// lent for ever, and its step in the journal would take from the next run what that was lent.
import {
  type Cancel,
  type Clock,
  type Disk,
  type DiskResult,
  ms,
  ok,
  type Random,
  replaceFile,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type LeaseOffice, nextEpoch } from '@tandem/engine/balance';

const EPOCH_PATH = 'journal/epoch';
/** A disk that is full or failing for a moment is well again, or mended, soon after. */
const KEEP_AGAIN_MS = ms(1_000);
const NOT_KEPT = 'the epoch is not on the disk yet';

export interface EpochParts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/**
 * On a full disk old calls are still to be brought to their end, so a start does not wait for the
 * file: it is tried until it is there. New calls are refused by a journal that takes nothing.
 */
export class KeptEpoch {
  readonly epoch: string;
  readonly #parts: EpochParts;
  readonly #waiting: (() => void)[] = [];
  #isKept = false;
  #isStopped = false;
  #cancel: Cancel = () => undefined;

  private constructor(epoch: string, parts: EpochParts) {
    this.epoch = epoch;
    this.#parts = parts;
  }

  /** Fails where the last one cannot be read: nobody knows then what is later. */
  static async open(parts: EpochParts): Promise<DiskResult<KeptEpoch>> {
    const last = await lastEpoch(parts.disk);
    if (!last.ok) return last;
    const kept = new KeptEpoch(nextEpoch(last.value, parts), parts);
    const first = await kept.#keep();
    if (!first.ok) {
      const why = `${NOT_KEPT}: no money is lent until it is`;
      parts.log.warn('EPOCH_NOT_KEPT', why, { ...first.error });
    }
    return ok(kept);
  }

  get isKept(): boolean {
    return this.#isKept;
  }

  /** At once, where it is on the disk already. */
  whenKept(act: () => void): void {
    if (this.#isKept) act();
    else this.#waiting.push(act);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #keep(): Promise<DiskResult<void>> {
    const { disk, timers } = this.#parts;
    const kept = await replaceFile(disk, EPOCH_PATH, Buffer.from(this.epoch));
    if (this.#isStopped) return kept;
    if (!kept.ok) this.#cancel = timers.after(KEEP_AGAIN_MS, () => void this.#keep());
    else {
      this.#isKept = true;
      for (const act of this.#waiting.splice(0)) act();
    }
    return kept;
  }
}

async function lastEpoch(disk: Disk): Promise<DiskResult<string | null>> {
  const read = await disk.read(EPOCH_PATH);
  if (read.ok) return ok(Buffer.from(read.value).toString());
  return read.error.kind === 'missing' ? ok(null) : read;
}

/** Lends nothing to a run whose epoch is not kept. */
export function onceKept(
  office: LeaseOffice,
  epoch: { readonly isEpochKept: boolean },
  timers: Timers,
): LeaseOffice {
  return {
    ask: (requests, answered) => {
      if (epoch.isEpochKept) {
        office.ask(requests, answered);
        return;
      }
      const denied = requests.map(({ account }) => ({ account, unavailable: NOT_KEPT }));
      // Later, as every other answer: who asks is not ready to hear it inside of its question.
      timers.after(ms(0), () => answered(denied));
    },
  };
}
