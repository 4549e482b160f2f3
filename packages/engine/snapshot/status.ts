// What the snapshot tells about itself: `status`, metrics, and the alarm on a configuration that
// nobody has confirmed for long.
import type { Origin, Trouble } from './contract.ts';
import type { GroupRates } from './snapshot.ts';

export interface SnapshotStatus extends TableFigures, TroubleFigures {
  readonly isReady: boolean;
  readonly version: bigint;
  readonly origin: Origin;
  readonly objects: number;
  /** How long ago the source was last asked with success; null = never yet. */
  readonly confirmedAgoMs: number | null;
}

interface TableFigures {
  readonly groups: number;
  /** Groups without a table. */
  readonly groupsLoading: number;
  readonly rows: number;
  readonly bytes: number;
  /** Versions of the configuration that were taken. */
  readonly swaps: number;
  /** Tables that were built of rows, since the start. */
  readonly groupsBuilt: number;
  readonly groupsFromFiles: number;
  readonly lastTableTookMs: number | null;
  readonly longestTableTookMs: number | null;
}

interface TroubleFigures {
  readonly isSourceAway: boolean;
  readonly troubles: Readonly<Record<Trouble['what'], number>>;
}

export class SnapshotCounters {
  swaps = 0;
  #built = 0;
  #fromFiles = 0;
  #lastMs: number | null = null;
  #longestMs: number | null = null;
  #isSourceAway = false;
  readonly #troubles: Record<Trouble['what'], number> = {
    ...{ sourceAway: 0, fileRefused: 0, fileNotWritten: 0 },
    ...{ ratesMissing: 0, ratesRefused: 0, secretSealed: 0 },
  };

  countTable(origin: Origin, tookMs: number): void {
    if (origin === 'source') this.#built += 1;
    else this.#fromFiles += 1;
    this.#lastMs = tookMs;
    this.#longestMs = Math.max(this.#longestMs ?? 0, tookMs);
  }

  countTrouble({ what }: Trouble): void {
    this.#troubles[what] += 1;
    if (what === 'sourceAway') this.#isSourceAway = true;
  }

  sourceIsBack(): void {
    this.#isSourceAway = false;
  }

  read(rates: Iterable<GroupRates>): TableFigures & TroubleFigures {
    const all = [...rates];
    const tables = all.flatMap((one) => (one.state === 'ready' ? [one.table] : []));
    return {
      groups: all.length,
      groupsLoading: all.length - tables.length,
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
      bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
      ...{ swaps: this.swaps, groupsBuilt: this.#built, groupsFromFiles: this.#fromFiles },
      ...{ lastTableTookMs: this.#lastMs, longestTableTookMs: this.#longestMs },
      ...{ isSourceAway: this.#isSourceAway, troubles: { ...this.#troubles } },
    };
  }
}
