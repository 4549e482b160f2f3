// Objects by both their names, as records have them: made once an object, and the same for all of
// its calls. An entry that is called otherwise is another entry.
import type { Named, PartyKindOfRecord, RecordedParty } from '@tandem/domain/record';

interface Entry {
  readonly key: bigint;
  readonly id: string;
}

const names = new WeakMap<Entry, Named>();
const parties = new WeakMap<Entry, RecordedParty>();

export function named(entry: Entry): Named {
  const known = names.get(entry);
  if (known !== undefined) return known;
  const made = { key: String(entry.key), id: entry.id };
  names.set(entry, made);
  return made;
}

/** An entry is of one kind. */
export function namedParty(entry: Entry, kind: PartyKindOfRecord): RecordedParty {
  const known = parties.get(entry);
  if (known !== undefined) return known;
  const made = { key: String(entry.key), id: entry.id, kind };
  parties.set(entry, made);
  return made;
}
