// One row of a rate table where it stands: nothing is copied before somebody asks.
import type { PrefixTable } from '@tandem/base/prefix';
import type { CallLevel } from '@tandem/domain/parties';
import type { Band } from './band.ts';
import type { Price } from './price.ts';
import type { RateSections } from './rate-layout.ts';
import type { TermsView } from './rate-terms.ts';

type AreaSections = Pick<RateSections, 'areaEnds' | 'areaText'>;

export class RateReader {
  readonly #prefixes: PrefixTable;
  readonly #view: TermsView;
  readonly #areas: AreaSections;
  #entry = 0;
  #terms = 0;

  constructor(prefixes: PrefixTable, view: TermsView, areas: AreaSections) {
    this.#prefixes = prefixes;
    this.#view = view;
    this.#areas = areas;
  }

  pointTo(entry: number, terms: number): this {
    this.#entry = entry;
    this.#terms = terms;
    return this;
  }

  /** One of its own, which no later look-up moves. */
  copy(): RateReader {
    const own = new RateReader(this.#prefixes, this.#view, this.#areas);
    return own.pointTo(this.#entry, this.#terms);
  }

  isSameRow(other: RateReader): boolean {
    return this.#entry === other.#entry && this.#terms === other.#terms;
  }

  get prefix(): string {
    return this.#prefixes.prefixAt(this.#entry);
  }

  get prefixLength(): number {
    return this.#prefixes.lengthAt(this.#entry);
  }

  /** No calls to this prefix. */
  get locked(): boolean {
    return this.#view.isLocked(this.#terms);
  }

  /** Name of the area; '' without one. */
  get area(): string {
    const { areaEnds, areaText } = this.#areas;
    const place = this.#view.area(this.#terms);
    const from = place === 0 ? 0 : (areaEnds[place - 1] as number);
    return String.fromCharCode(...areaText.subarray(from, areaEnds[place]));
  }

  get level(): CallLevel | null {
    return this.#view.level(this.#terms);
  }

  /** What `perSeconds` cost after the first block: by these two routes are compared. */
  get nextE7(): number {
    return this.#view.nextE7(this.#terms);
  }

  get perSeconds(): number {
    return this.#view.perSeconds(this.#terms);
  }

  /** It does not hold at all hours of the week. */
  get isBanded(): boolean {
    return this.#view.isBanded(this.#terms);
  }

  get band(): Band {
    return this.#view.band(this.#terms);
  }

  get effectiveFromMs(): number {
    return this.#view.effectiveFromMs(this.#terms);
  }

  get effectiveUntilMs(): number {
    return this.#view.effectiveUntilMs(this.#terms);
  }

  /** In minutes since Monday midnight, in the zone of its group. */
  holdsAt(weekMinute: number): boolean {
    return this.#view.isWithinBand(this.#terms, weekMinute);
  }

  /** A copy that a call keeps. */
  price(): Price {
    return this.#view.price(this.#terms);
  }
}
