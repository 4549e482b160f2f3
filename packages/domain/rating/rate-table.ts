// A rate group in shared memory: which price does this number have at this moment? Any thread may
// ask; a look-up allocates nothing and reads a prefix, and one record that most rows share.
//
//   number -> longest prefix -> its row that is in effect, of narrow hours first -> price
//                |   none is in effect                                        `-> locked
//                `-> next shorter prefix -> ... -> none
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import { type AttachOptions, NO_MATCH, PrefixTable, type TableRefusal } from '@tandem/base/prefix';
import { minuteOfWeek } from './band.ts';
import {
  belongsTo,
  contentIsWhole,
  LAST,
  PLACE_MASK,
  type RateSections,
  RUN,
  readShape,
  sectionsOf,
} from './rate-layout.ts';
import { RateReader } from './rate-reader.ts';
import { TermsView } from './rate-terms.ts';
import { UTC_ZONE, type Zone } from './zone.ts';

/** What is posted to another thread: two buffers that are shared, not copied. */
export interface RateTableHandle {
  readonly prefixes: SharedArrayBuffer;
  readonly rows: SharedArrayBuffer;
}

/** Instead of terms: no row of the prefix is in effect. */
const NO_TERMS = -1;
/** The minute of the week was not looked up yet. */
const UNKNOWN_MINUTE = -1;

export class RateTable {
  readonly handle: RateTableHandle;
  readonly #prefixes: PrefixTable;
  readonly #sections: RateSections;
  readonly #terms: TermsView;
  readonly #runs: Uint32Array;
  readonly #reader: RateReader;
  // What `find` looks for; look-ups do not nest.
  #datedMs = 0;
  #atMs = 0;
  #zone = UTC_ZONE;
  #weekMinute = UNKNOWN_MINUTE;

  private constructor(handle: RateTableHandle, parts: Parts) {
    this.handle = handle;
    this.#prefixes = parts.prefixes;
    this.#sections = parts.sections;
    this.#terms = new TermsView({ words: parts.sections.terms, extras: parts.sections.extras });
    this.#runs = parts.sections.runs;
    this.#reader = new RateReader(this.#prefixes, this.#terms, parts.sections);
  }

  /**
   * check `header`: the sender has checked the content just now, and this thread must not stall.
   */
  static attach(handle: RateTableHandle, options: AttachOptions): Result<RateTable, TableRefusal> {
    const prefixes = PrefixTable.attach(handle.prefixes, options);
    if (!prefixes.ok) return prefixes;
    const shape = readShape(handle.rows);
    if (!shape.ok) return shape;
    if (!belongsTo(handle.rows, handle.prefixes)) {
      return fail({ kind: 'corrupt', why: 'the rows belong to other prefixes' });
    }
    if (options.check === 'whole' && !contentIsWhole(handle.rows)) {
      return fail({ kind: 'corrupt', why: 'the content does not match its checksum' });
    }
    const sections = sectionsOf(handle.rows, shape.value);
    return ok(new RateTable(handle, { prefixes: prefixes.value, sections }));
  }

  /** For the builder, which has just made both. */
  static sealed(handle: RateTableHandle): RateTable {
    const table = RateTable.attach(handle, { check: 'header' });
    invariant(table.ok, 'a table that was just sealed can be read');
    return table.value;
  }

  /** How many rows it was made of. */
  get rows(): number {
    return this.#sections.shape.rows;
  }

  get prefixes(): number {
    return this.#sections.shape.prefixes;
  }

  get bytes(): number {
    return this.handle.prefixes.byteLength + this.handle.rows.byteLength;
  }

  /**
   * The rate of the number at the moment; undefined when there is none. It is the same object each
   * time and valid until the next look-up in this table: copy what you keep (`price()`).
   */
  find(number: string, atMs: number, zone: Zone = UTC_ZONE): RateReader | undefined {
    this.#datedMs = atMs;
    this.#atMs = atMs;
    this.#zone = zone;
    return this.#search(number);
  }

  /**
   * The rate that a call which began at `datedMs` has later, at `atMs`: its hours may be others,
   * its effective dates are those of the beginning.
   */
  findLater(number: string, { datedMs, atMs, zone }: Moments): RateReader | undefined {
    this.#datedMs = datedMs;
    this.#atMs = atMs;
    this.#zone = zone;
    return this.#search(number);
  }

  /** Every prefix of the number and all their rows, the best first: for explanations. */
  *matches(number: string): Generator<readonly RateReader[]> {
    const prefixes = this.#prefixes;
    for (let entry = prefixes.find(number); entry !== NO_MATCH; entry = prefixes.shorter(entry)) {
      const reader = this.#reader;
      yield this.#allTerms(prefixes.payloadAt(entry)).map((terms) =>
        reader.pointTo(entry, terms).copy(),
      );
    }
  }

  #search(number: string): RateReader | undefined {
    this.#weekMinute = UNKNOWN_MINUTE;
    const prefixes = this.#prefixes;
    for (let entry = prefixes.find(number); entry !== NO_MATCH; entry = prefixes.shorter(entry)) {
      const terms = this.#inEffect(prefixes.payloadAt(entry));
      if (terms !== NO_TERMS) return this.#reader.pointTo(entry, terms);
    }
    return undefined;
  }

  #inEffect(payload: number): number {
    if (payload < RUN) return this.#holds(payload) ? payload : NO_TERMS;
    for (let place = payload & PLACE_MASK; ; place += 1) {
      const word = this.#runs[place] as number;
      const terms = word & PLACE_MASK;
      if (this.#holds(terms)) return terms;
      if (word >= LAST) return NO_TERMS;
    }
  }

  #holds(terms: number): boolean {
    const view = this.#terms;
    if (this.#datedMs < view.effectiveFromMs(terms)) return false;
    if (this.#datedMs >= view.effectiveUntilMs(terms)) return false;
    if (!view.isBanded(terms)) return true;
    if (this.#weekMinute === UNKNOWN_MINUTE) {
      this.#weekMinute = minuteOfWeek(this.#atMs, this.#zone);
    }
    return view.isWithinBand(terms, this.#weekMinute);
  }

  #allTerms(payload: number): readonly number[] {
    if (payload < RUN) return [payload];
    const all: number[] = [];
    for (let place = payload & PLACE_MASK; ; place += 1) {
      const word = this.#runs[place] as number;
      all.push(word & PLACE_MASK);
      if (word >= LAST) return all;
    }
  }
}

interface Parts {
  readonly prefixes: PrefixTable;
  readonly sections: RateSections;
}

export interface Moments {
  /** Effective dates are judged at this one. */
  readonly datedMs: number;
  /** Hours at this one. */
  readonly atMs: number;
  readonly zone: Zone;
}
