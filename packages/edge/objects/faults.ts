// Everything that can be wrong with what was given, told all at once. Many wrong lines usually have
// one cause, so the list ends somewhere and the rest is counted.
import type { Place } from './place.ts';
import { fieldOf, pathOf } from './place.ts';
import type { RefusalCode, RefusalValues } from './refusals.ts';

export type FaultCode =
  | 'CONFIG_SYNTAX'
  | 'CONFIG_UNKNOWN_FIELD'
  | 'CONFIG_TYPE'
  | 'CONFIG_RANGE'
  | 'CONFIG_REFERENCE'
  | 'CONFIG_DUPLICATE'
  | 'CONFIG_COMBINATION';

export interface ObjectFault {
  readonly code: FaultCode;
  /** Offset in the text; NOWHERE without one. */
  readonly at: number;
  /** 'accounts[acme].credit' */
  readonly path: string;
  readonly field: string;
  readonly allowed: string;
  /** One sentence. */
  readonly detail: string;
  /** The sentence by its code, where it is one of the catalogue; see refusals.ts. */
  readonly why?: RefusalCode;
  readonly values?: RefusalValues;
}

/** More than a screen of them is not read; the count of the rest says that there is more. */
export const MAX_FAULTS = 100;

export interface Blame {
  readonly code: FaultCode;
  readonly at: number;
  readonly allowed: string;
  readonly detail: string;
  readonly why?: RefusalCode;
  readonly values?: RefusalValues;
}

export class Faults {
  readonly #kept: ObjectFault[] = [];
  #count = 0;

  add(place: Place, { code, at, ...told }: Blame): void {
    this.#count += 1;
    if (this.isFull) return;
    this.#kept.push({ code, at, path: pathOf(place), field: fieldOf(place), ...told });
  }

  get kept(): readonly ObjectFault[] {
    return this.#kept;
  }

  get count(): number {
    return this.#count;
  }

  /** Further ones are only counted: no need to find good words for them. */
  get isFull(): boolean {
    return this.#kept.length >= MAX_FAULTS;
  }

  /** How many are not kept. */
  get rest(): number {
    return this.#count - this.#kept.length;
  }
}
