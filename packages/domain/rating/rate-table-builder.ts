// Makes a rate table of rows in any order, in memory that grows by some 25 bytes a row beside the
// table itself. Not for the signalling thread: a million rows are a second of work.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { keysInOrder, type PrefixTable, tableOf } from '@tandem/base/prefix';
import { minutesAWeek } from './band.ts';
import type { PriceFault } from './price.ts';
import {
  bytesFor,
  LAST,
  type RateSections,
  type RateShape,
  RUN,
  seal,
  sectionsOf,
} from './rate-layout.ts';
import { type RateRow, rowFault } from './rate-row.ts';
import { RateTable } from './rate-table.ts';
import type { TermsView } from './rate-terms.ts';
import { RowCollector } from './row-collector.ts';
import { TermsCollector } from './terms-collector.ts';
import { TypedList } from './typed-list.ts';

export interface RowFault extends PriceFault {
  readonly prefix: string;
}

export class RateTableBuilder {
  readonly #rows = new RowCollector();
  readonly #terms = new TermsCollector();

  get rows(): number {
    return this.#rows.rows;
  }

  /**
   * What is wrong with the row, which is then not taken. A table without it would charge by a
   * shorter prefix: whoever builds gives up, and keeps the table that there was.
   */
  add(row: RateRow): RowFault | undefined {
    const { prefix } = row;
    const fault = rowFault(row);
    if (fault !== undefined) return { prefix, ...fault };
    if (!this.#rows.takes(prefix)) {
      const allowed = 'at most 32 digits, * and #';
      return { prefix, field: 'prefix', refused: prefix.slice(0, 40), allowed };
    }
    this.#rows.add(this.#terms.add(row));
    return undefined;
  }

  build(): RateTable {
    const runs = new TypedList(Uint32Array);
    const prefixTable = this.#prefixTable(runs);
    const { areas, extras } = this.#terms;
    const shape: RateShape = {
      rows: this.#rows.rows,
      terms: this.#terms.count,
      extras: extras.length,
      runs: runs.length,
      areas: areas.length,
      areaCharacters: areas.reduce((sum, area) => sum + area.length, 0),
      prefixes: prefixTable.size,
    };
    const buffer = new SharedArrayBuffer(bytesFor(shape));
    const sections = sectionsOf(buffer, shape);
    sections.terms.set(this.#terms.words);
    sections.extras.set(extras);
    sections.runs.set(runs.values.subarray(0, runs.length));
    writeAreas(areas, sections);
    seal(buffer, { shape, prefixes: prefixTable.buffer });
    return RateTable.sealed({ prefixes: prefixTable.buffer, rows: buffer });
  }

  #prefixTable(runs: TypedList<Uint32Array>): PrefixTable {
    const { keys } = this.#rows;
    const order = keysInOrder(keys);
    const payloads = new Uint32Array(order.length);
    let prefixes = 0;
    for (let from = 0; from < order.length; ) {
      const key = order[from] as number;
      let until = from + 1;
      while (until < order.length && keys.areSame(key, order[until] as number)) until += 1;
      const isSingle = until === from + 1 && this.#rows.rowsOf(key) === 1;
      payloads[prefixes] = isSingle
        ? this.#rows.firstTermsOf(key)
        : this.#payloadOf(order.subarray(from, until), runs);
      order[prefixes] = key;
      prefixes += 1;
      from = until;
    }
    return tableOf(keys, { order: order.subarray(0, prefixes), payloads });
  }

  /** Terms where all rows of the prefix say one thing, else the place of a run of them. */
  #payloadOf(keys: Uint32Array, runs: TypedList<Uint32Array>): number {
    const { view } = this.#terms;
    const all = new Set<number>();
    for (const key of keys) for (const terms of this.#rows.termsOf(key)) all.add(terms);
    const ranked = [...all].sort((one, other) => rank(one, other, view));
    if (ranked.length === 1) return ranked[0] as number;
    const place = runs.length;
    for (const [at, terms] of ranked.entries()) {
      runs.push(at === ranked.length - 1 ? (terms | LAST) >>> 0 : terms);
    }
    return (place | RUN) >>> 0;
  }
}

/** For tests and small tables: the first row that is wrong refuses them all. */
export function rateTableOf(rows: Iterable<RateRow>): Result<RateTable, RowFault> {
  const builder = new RateTableBuilder();
  for (const row of rows) {
    const fault = builder.add(row);
    if (fault !== undefined) return fail(fault);
  }
  return ok(builder.build());
}

/**
 * Of rows that are all in effect the first counts: the one of narrower hours, because it says more
 * about the moment; then the one that came into effect last. The rest only makes the order certain.
 */
function rank(one: number, other: number, view: TermsView): number {
  const [band, otherBand] = [view.band(one), view.band(other)];
  return (
    minutesAWeek(band) - minutesAWeek(otherBand) ||
    descending(view.effectiveFromMs(one), view.effectiveFromMs(other)) ||
    band.fromMinute - otherBand.fromMinute ||
    band.weekdays - otherBand.weekdays ||
    one - other
  );
}

/** Two infinite ones have no difference. */
function descending(one: number, other: number): number {
  return one === other ? 0 : one < other ? 1 : -1;
}

function writeAreas(areas: readonly string[], { areaEnds, areaText }: RateSections): void {
  let end = 0;
  for (const [place, area] of areas.entries()) {
    for (let at = 0; at < area.length; at += 1) areaText[end + at] = area.charCodeAt(at);
    end += area.length;
    areaEnds[place] = end;
  }
}
