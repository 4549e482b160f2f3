// What the listed rates of a group change among its rows. The rows may be a million and come one by
// one out of the database; only the listed ones are held.
import { type RateFields, rateKey, sameValue } from '@tandem/edge/objects';

export interface RateChange {
  readonly old: RateFields;
  readonly new: RateFields;
}

export interface RateChanges {
  readonly group: string;
  readonly added: readonly RateFields[];
  readonly changed: readonly RateChange[];
  /** In effect and no longer listed: they end now and stay for the record. */
  readonly closed: readonly RateChange[];
  /** Not yet in effect and no longer listed: they never will be. */
  readonly removed: readonly RateFields[];
  /** Listed and as they stand. */
  readonly unchanged: number;
}

export interface RateOptions {
  readonly prune: boolean;
  /** The moment of the change, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
}

export class RateComparison {
  readonly #group: string;
  readonly #options: RateOptions;
  readonly #wanted: Map<string, RateFields>;
  readonly #changed: RateChange[] = [];
  readonly #closed: RateChange[] = [];
  readonly #removed: RateFields[] = [];
  #unchanged = 0;

  constructor(group: string, wanted: readonly RateFields[], options: RateOptions) {
    this.#group = group;
    this.#options = options;
    this.#wanted = new Map(wanted.map((rate) => [rateKey(rate), rate]));
  }

  /** Takes one row that stands. Rows are told apart by their keys, so each comes once. */
  offer(row: RateFields): void {
    const key = rateKey(row);
    const wanted = this.#wanted.get(key);
    if (wanted === undefined) {
      if (this.#options.prune) this.#unlisted(row);
      return;
    }
    this.#wanted.delete(key);
    if (sameValue(row, wanted)) this.#unchanged += 1;
    else this.#changed.push({ old: row, new: wanted });
  }

  /** After the last row: what is left of the list is new. */
  finish(): RateChanges {
    return {
      group: this.#group,
      added: [...this.#wanted.values()],
      changed: this.#changed,
      closed: this.#closed,
      removed: this.#removed,
      unchanged: this.#unchanged,
    };
  }

  #unlisted(row: RateFields): void {
    const { at } = this.#options;
    const { effectiveFrom, effectiveUntil } = row;
    const isOver = effectiveUntil !== null && effectiveUntil <= at;
    const isToCome = effectiveFrom !== null && effectiveFrom >= at;
    if (isToCome) this.#removed.push(row);
    else if (!isOver) this.#closed.push({ old: row, new: { ...row, effectiveUntil: at } });
  }
}

export function isWithoutChange({ added, changed, closed, removed }: RateChanges): boolean {
  return added.length + changed.length + closed.length + removed.length === 0;
}
