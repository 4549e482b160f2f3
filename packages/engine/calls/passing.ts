// Headers that pass between the sides of a connected call, in changes of media and at its end
// (SIG-9).
import type { SipHeaders } from '@tandem/domain/parties';
import type { Admission } from './admit/admit.ts';
import { passingOf } from './admit/shown.ts';
import type { SideName } from './change.machine.ts';
import type { HeaderText, LaterHeaders, LegEvent } from './legs/leg.ts';

type Told = Exclude<Admission, { readonly is: 'challenged' }>;

/** null: all of them, for who hears them is a call of ours, which asks again. */
export type PassRule = SipHeaders | null;

const NO_HEADERS: readonly HeaderText[] = Object.freeze([]);

export class Passing {
  readonly #rules: Readonly<Record<SideName, PassRule>>;

  constructor(rules: Readonly<Record<SideName, PassRule>>) {
    this.#rules = rules;
  }

  passesTo(
    side: SideName,
    heard: readonly HeaderText[] = NO_HEADERS,
  ): readonly HeaderText[] | undefined {
    if (heard.length === 0) return undefined;
    const rule = this.#rules[side];
    return rule === null ? heard : passingOf(rule, heard);
  }
}

/** Undefined: nothing passes either way, as in nearly all calls. */
export function passingBetween({ caller, facts }: Told, called: PassRule): Passing | undefined {
  if (caller === null) return undefined;
  const rules = { caller: facts.forwarded === null ? caller.party : null, called };
  return mayPass(rules.caller) || mayPass(called) ? new Passing(rules) : undefined;
}

export const mayPass = (rule: PassRule): boolean => rule === null || rule.passHeaders !== 'none';

/** Undefined: there are none. */
export function laterHeaders(
  own: readonly HeaderText[],
  hears: boolean,
): { readonly later?: LaterHeaders } {
  return own.length === 0 && !hears ? NOTHING : { later: { own, hears } };
}

const NOTHING: { readonly later?: LaterHeaders } = Object.freeze({});

export function headersOf(
  word: LegEvent & { readonly type: 'change' | 'changed' | 'changeRefused' | 'confirmed' },
): readonly HeaderText[] | undefined {
  if (word.type === 'change') return word.change.headers;
  return word.type === 'changed' ? word.headers : undefined;
}
