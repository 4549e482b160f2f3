// What has happened to calls lately, for who follows them: each call that changed once, as it is
// now, and those that are over.
import { ChangeRing } from '@tandem/base/kernel';
import type { Named, ReasonCode } from '@tandem/domain/record';
import type { EndedCall } from './control.ts';

/** Some seconds at full load: who follows asks once a second. */
const REMEMBERED = 8_192;
/** More than a page shows; what is beyond is in the list. */
const MOST_CHANGED = 200;
const MOST_ENDED = 1_000;

interface Change {
  readonly id: string;
  /** Of one that is over. */
  readonly ended: EndedCall | null;
}

export interface Changed {
  readonly at: number;
  readonly isCut: boolean;
  /** The newest ones, in the order in which they changed. */
  readonly changed: readonly string[];
  readonly ended: readonly EndedCall[];
}

export class CallChanges {
  readonly #ring: ChangeRing<Change>;

  /** `first` is beyond every number that an earlier process of this switch has told. */
  constructor(first: number) {
    this.#ring = new ChangeRing({ capacity: REMEMBERED, first });
  }

  note(id: string): void {
    this.#ring.add({ id, ended: null });
  }

  ended(id: string, reason: ReasonCode, payer: Named | null): void {
    this.#ring.add({ id, ended: { id, reason, payer } });
  }

  /** null: from now on. */
  since(number: number | null): Changed {
    const { at, isCut, changes } = this.#ring.since(number);
    const changed = new Set<string>();
    const ended: EndedCall[] = [];
    for (const change of changes) {
      if (change.ended !== null) ended.push(change.ended);
      changed.delete(change.id);
      if (change.ended === null) changed.add(change.id);
    }
    return {
      at,
      isCut: isCut || changed.size > MOST_CHANGED || ended.length > MOST_ENDED,
      changed: [...changed].slice(-MOST_CHANGED),
      ended: ended.slice(-MOST_ENDED),
    };
  }
}
