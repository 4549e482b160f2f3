// What a file asks for, checked and in the spelling that is kept.
import type { Changed } from '@tandem/domain/parameters';
import {
  type Fields,
  fieldsOf,
  type KindName,
  kindOf,
  type RateFields,
} from '@tandem/edge/objects';
import type { CurrentObject } from './current.ts';

export interface WantedObject {
  readonly kind: KindName;
  readonly id: string;
  /** The fields that the file has; null has become the default. */
  readonly given: Fields;
  /** With what stands already and the defaults: what the object will be. */
  readonly whole: Fields;
  readonly current: CurrentObject | undefined;
  /** Of a rate group whose rates the file lists. */
  readonly rates: readonly RateFields[] | undefined;
}

export interface Wanted {
  /** The sections that the file has, also empty ones: only these are pruned. */
  readonly sections: ReadonlySet<KindName>;
  readonly objects: ReadonlyMap<KindName, readonly WantedObject[]>;
  readonly parameters: Changed;
}

/** Stands for a secret in whole objects: whether there is one is all that checks may know. */
export const HAS_SECRET = '(secret)';

export interface GivenSecret {
  readonly kind: KindName;
  readonly id: string;
  readonly field: string;
  readonly text: string;
}

/** The secrets that a file has, for those who must compare them with hashes beforehand. */
export function givenSecrets({ objects }: Wanted): readonly GivenSecret[] {
  const found: GivenSecret[] = [];
  for (const [kind, wanted] of objects) {
    for (const { id, given } of wanted) {
      for (const field of fieldsOf(kindOf(kind)).secrets) {
        const text = given[field];
        if (typeof text === 'string') found.push({ kind, id, field, text });
      }
    }
  }
  return found;
}
