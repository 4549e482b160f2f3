// A sheet against the rates that stand: both come sorted by prefix, one prefix after the other is
// compared, and nothing is held but its rows. What is to be written leaves as it is found.
import { type SheetFault, SheetFaults } from './faults.ts';
import { beginsMs, type DeckRate, endsMs, keyOf, type ListedRate } from './rate.ts';
import { type ChangeKind, changeOf, closedAt, type PrefixChange } from './timeline.ts';

/**
 * - full: the sheet is the whole group; a code that it does not have is closed
 * - country: the same for the countries that it has any code of
 * - partial: codes that it does not have stay as they are
 */
export type DeckMode = 'full' | 'country' | 'partial';

export const DECK_MODES: readonly DeckMode[] = ['full', 'country', 'partial'];

export interface DeckPlanOptions {
  readonly mode: DeckMode;
  /** When codes end that the sheet does not have; null: as if they had never been. */
  readonly closesAtMs: number | null;
  /** Before this moment is the past. */
  readonly nowMs: number;
  /** Only asked in country mode; '' for a code of no country. */
  readonly countryOf: (prefix: string) => string;
  readonly countries: ReadonlySet<string>;
}

export interface ChangeSample {
  readonly prefix: string;
  readonly kind: ChangeKind;
  readonly before: DeckRate | undefined;
  readonly after: DeckRate | undefined;
}

/** Counts are of prefixes, but for rows. */
export interface DeckReport {
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly rowsWritten: number;
  readonly rowsRemoved: number;
  /** Rows whose beginning lies in the past. */
  readonly backdated: number;
  /** The first of each kind, for people. */
  readonly samples: readonly ChangeSample[];
  /** What refuses the sheet. */
  readonly faults: readonly SheetFault[];
  readonly faultsRest: number;
  /** What does not. */
  readonly remarks: readonly SheetFault[];
  readonly remarksRest: number;
}

export interface RowOperation {
  readonly way: 'write' | 'remove';
  readonly rate: DeckRate;
}

const SAMPLES_A_KIND = 10;
/** Handed on at once. */
const BATCH_OPERATIONS = 5_000;

type Batches<T> = AsyncIterable<readonly T[]>;

export class DeckPlan {
  readonly #options: DeckPlanOptions;
  readonly #counts = { new: 0, dearer: 0, cheaper: 0, changed: 0, closed: 0, unchanged: 0 };
  readonly #samples: ChangeSample[] = [];
  readonly #faults = new SheetFaults();
  readonly #remarks = new SheetFaults();
  #written = 0;
  #removed = 0;
  #backdated = 0;

  constructor(options: DeckPlanOptions) {
    this.#options = options;
  }

  /** Both by prefix, in the order of their characters. */
  async *compare(
    existing: Batches<DeckRate>,
    listed: Batches<ListedRate>,
  ): AsyncGenerator<readonly RowOperation[], void, void> {
    let operations: RowOperation[] = [];
    for await (const [had, has] of joinByPrefix(existing, listed)) {
      const change = this.#changeOf(had, has);
      if (change === undefined) continue;
      this.#note(change);
      for (const rate of change.removed) operations.push({ way: 'remove', rate });
      for (const rate of change.written) operations.push({ way: 'write', rate });
      if (operations.length < BATCH_OPERATIONS) continue;
      yield operations;
      operations = [];
    }
    if (operations.length > 0) yield operations;
  }

  /** After the last operation. */
  report(): DeckReport {
    return {
      counts: this.#counts,
      rowsWritten: this.#written,
      rowsRemoved: this.#removed,
      backdated: this.#backdated,
      samples: this.#samples,
      ...{ faults: this.#faults.kept, faultsRest: this.#faults.rest },
      ...{ remarks: this.#remarks.kept, remarksRest: this.#remarks.rest },
    };
  }

  #changeOf(
    existing: readonly DeckRate[],
    listed: readonly ListedRate[],
  ): PrefixChange | undefined {
    if (listed.length === 0) return this.#unlisted(existing);
    const distinct = this.#withoutTwins(listed);
    this.#findOrphan(existing, distinct);
    return changeOf(existing, distinct);
  }

  #unlisted(existing: readonly DeckRate[]): PrefixChange | undefined {
    const { mode, closesAtMs, countryOf, countries } = this.#options;
    if (mode === 'partial') return undefined;
    const prefix = existing[0]?.prefix ?? '';
    if (mode === 'country' && !countries.has(countryOf(prefix))) return undefined;
    const change = closedAt(existing, closesAtMs ?? Number.NEGATIVE_INFINITY);
    return change.kind === 'unchanged' ? undefined : change;
  }

  /** Twice the same is only told; which of two prices is meant is not ours to say. */
  #withoutTwins(listed: readonly ListedRate[]): readonly ListedRate[] {
    if (listed.length === 1) return listed;
    const seen = new Map<string, ListedRate>();
    for (const one of [...listed].sort((row, other) => row.line - other.line)) {
      const key = keyOf(one.rate);
      const twin = seen.get(key);
      if (twin === undefined) {
        seen.set(key, one);
        continue;
      }
      const isSame = twin.action === one.action && sameText(twin.rate, one.rate);
      (isSame ? this.#remarks : this.#faults).add(duplicate(twin, one, isSame));
    }
    return [...seen.values()];
  }

  #findOrphan(existing: readonly DeckRate[], listed: readonly ListedRate[]): void {
    const [only] = listed;
    if (only === undefined || listed.length > 1 || only.action !== 'close') return;
    const atMs = beginsMs(only.rate);
    if (existing.some((rate) => endsMs(rate) > atMs)) return;
    this.#remarks.add({
      ...{ code: 'SHEET_ORPHAN', line: only.line, column: 0, field: only.rate.prefix },
      allowed: 'an end of a rate that is in effect then',
      detail: `there is no rate for ${only.rate.prefix} that could be closed`,
    });
  }

  #note(change: PrefixChange): void {
    const { kind, prefix, removed, written, before, after } = change;
    this.#counts[kind] += 1;
    if (kind !== 'unchanged' && this.#counts[kind] <= SAMPLES_A_KIND) {
      this.#samples.push({ prefix, kind, before, after });
    }
    this.#written += written.length;
    this.#removed += removed.length;
    const { nowMs } = this.#options;
    for (const { effectiveFromMs } of written) {
      if (effectiveFromMs !== null && effectiveFromMs < nowMs) this.#backdated += 1;
    }
  }
}

const sameText = (one: DeckRate, other: DeckRate): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const duplicate = (
  first: ListedRate,
  { line, rate: { prefix } }: ListedRate,
  isSame: boolean,
): SheetFault => ({
  ...{ code: 'SHEET_DUPLICATE', line, column: 0, field: prefix },
  allowed: 'each code once for each date and hours',
  detail: isSame
    ? `${prefix} stands in line ${first.line} already, with the same words`
    : `${prefix} stands in line ${first.line} already, with another price or status`,
});

type Joined = readonly [existing: readonly DeckRate[], listed: readonly ListedRate[]];

/** Rows of one prefix from both sides, the prefixes in their order. */
async function* joinByPrefix(
  existing: Batches<DeckRate>,
  listed: Batches<ListedRate>,
): AsyncGenerator<Joined, void, void> {
  const old = groups(existing, ({ prefix }) => prefix);
  const coming = groups(listed, ({ rate }) => rate.prefix);
  let [had, has] = [await old.next(), await coming.next()];
  while (had.done !== true || has.done !== true) {
    const [before, after] = [had.done ? undefined : had.value, has.done ? undefined : has.value];
    const isBefore = before !== undefined && !(after !== undefined && after.key < before.key);
    const isAfter = after !== undefined && !(before !== undefined && before.key < after.key);
    yield [isBefore ? before.rows : [], isAfter ? after.rows : []];
    if (isBefore) had = await old.next();
    if (isAfter) has = await coming.next();
  }
}

interface Group<T> {
  readonly key: string;
  readonly rows: readonly T[];
}

async function* groups<T>(
  batches: Batches<T>,
  keyOf: (row: T) => string,
): AsyncGenerator<Group<T>, void, void> {
  let rows: T[] = [];
  let key = '';
  for await (const batch of batches) {
    for (const row of batch) {
      const own = keyOf(row);
      if (own !== key && rows.length > 0) {
        yield { key, rows };
        rows = [];
      }
      key = own;
      rows.push(row);
    }
  }
  if (rows.length > 0) yield { key, rows };
}
