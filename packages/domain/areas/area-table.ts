// Which area a number lies in: the longest prefix of all areas counts.
import { NO_MATCH, type PrefixTable, PrefixTableBuilder } from '@tandem/base/prefix';

export interface Area {
  readonly name: string;
  /** Two letters, ISO 3166; '' where none is known. */
  readonly country: string;
  /** '' for what is reached by usual calls; mobile, toll-free, premium ... */
  readonly kind: string;
  readonly prefixes: readonly string[];
}

export class AreaTable<Named extends Pick<Area, 'name' | 'prefixes'> = Area> {
  readonly #areas: readonly Named[];
  readonly #table: PrefixTable;

  /** A prefix of several areas is of the first one. */
  constructor(areas: readonly Named[]) {
    this.#areas = areas;
    const builder = new PrefixTableBuilder();
    const seen = new Set<string>();
    for (const [at, { prefixes }] of areas.entries()) {
      for (const prefix of prefixes) {
        if (seen.has(prefix)) continue;
        seen.add(prefix);
        builder.add(prefix, at);
      }
    }
    this.#table = builder.build();
  }

  find(number: string): Named | undefined {
    const entry = this.#table.find(number);
    return entry === NO_MATCH ? undefined : this.#areas[this.#table.payloadAt(entry)];
  }
}
