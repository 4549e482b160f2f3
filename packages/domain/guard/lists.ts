// Lists of numbers that refuse callers or called numbers, or alone let them pass (SEC-3), and those
// of the emergency class. A list is made ready once and asked for every call.
import { compilePatterns, type NumberPatterns } from '@tandem/domain/parameters';
import type { NumberList } from '@tandem/domain/parties';

export interface ReadyList {
  readonly id: string;
  readonly mode: NumberList['mode'];
  readonly everywhere: NumberList['everywhere'];
  readonly emergency: boolean;
  /** What stands on it for good. */
  readonly lasting: NumberPatterns;
  /** Each with the moment from which on it does not. */
  readonly passing: readonly { readonly patterns: NumberPatterns; readonly untilMs: number }[];
}

export function readyList(list: NumberList): ReadyList {
  const { id, mode, everywhere, emergency, entries } = list;
  const lasting = entries.filter(({ until }) => until === null).map(({ number }) => number);
  const passing = entries.flatMap(({ number, until }) =>
    until === null ? [] : [{ patterns: compilePatterns([number]), untilMs: Date.parse(until) }],
  );
  return { ...{ id, mode, everywhere, emergency, passing }, lasting: compilePatterns(lasting) };
}

/** The pattern that the number stands under; null when it is not on the list. */
export function listed(list: ReadyList, number: string, nowMs: number): string | null {
  const pattern = list.lasting.match(number);
  if (pattern !== null) return pattern;
  for (const { patterns, untilMs } of list.passing) {
    if (nowMs >= untilMs) continue;
    const found = patterns.match(number);
    if (found !== null) return found;
  }
  return null;
}

export interface Listing {
  readonly list: string;
  /** null: it is on no list of those that alone let pass. */
  readonly pattern: string | null;
}

/** The list that refuses the number; null when none does. Denying lists are asked first. */
export function refusedBy(
  lists: readonly ReadyList[],
  number: string,
  nowMs: number,
): Listing | null {
  let allowing: ReadyList | null = null;
  let allowed = false;
  for (const list of lists) {
    const pattern = listed(list, number, nowMs);
    if (list.mode === 'deny') {
      if (pattern !== null) return { list: list.id, pattern };
    } else {
      allowing = list;
      if (pattern !== null) allowed = true;
    }
  }
  return allowing === null || allowed ? null : { list: allowing.id, pattern: null };
}
