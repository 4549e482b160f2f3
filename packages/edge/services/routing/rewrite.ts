// How the rules of the four places change a number (RTE-6): as the caller and as the called number,
// through the gateway or phone that a call comes from and the one that it goes to. Rules can be
// tried before they stand anywhere.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  compileRules,
  type E164,
  explainRewrite,
  normalizeNumber,
  type RewriteStep,
  withoutTechPrefix,
} from '@tandem/domain/numbers';
import type { Fields } from '@tandem/edge/objects';
import type { ConfigurationStore, StoredObject } from '../configuration/ports.ts';

export interface RewriteAsked {
  readonly number: string;
  /** A mapping gateway or phone. */
  readonly from?: string;
  /** A routing gateway or phone. */
  readonly to?: string;
  /** Tried by themselves, before those of the places. */
  readonly rules?: readonly string[];
}

export interface RewriteShown {
  readonly number: string;
  readonly asCaller: readonly RewritePlace[];
  readonly asCallee: readonly RewritePlace[];
}

/** One place that the number passes. */
export interface RewritePlace {
  /** "acme rewriteCallee", "the rules given". */
  readonly place: string;
  readonly from: string;
  /** Empty: withheld. */
  readonly to: string;
  /** Of the place; none: the number stays as it is. */
  readonly rules: number;
  /** The rules that were asked, in order; the last one matched where `matched` says so. */
  readonly steps: readonly RewriteStep[];
  /** The call would end here: there is no number of so many digits. */
  readonly isTooLong: boolean;
}

export type RewriteFault =
  | { readonly is: 'gateway'; readonly field: 'from' | 'to'; readonly name: string }
  | {
      readonly is: 'word';
      readonly field: 'number' | 'rule';
      readonly allowed: string;
      readonly detail: string;
    };

type Store = Pick<ConfigurationStore, 'find'>;

export async function tryRewrite(
  store: Store,
  asked: RewriteAsked,
): Promise<Result<RewriteShown, RewriteFault>> {
  const number = normalizeNumber(asked.number);
  if (!number.ok) return fail({ is: 'word', field: 'number', ...number.error });
  const rules = compileRules(asked.rules ?? []);
  if (!rules.ok) {
    const [first] = rules.error;
    const { allowed = '', detail = '' } = first ?? {};
    return fail({ is: 'word', field: 'rule', allowed, detail });
  }
  const from = await found(store, ['mappingGateways', 'phones'], asked.from);
  if (from === undefined) return fail({ is: 'gateway', field: 'from', name: asked.from ?? '' });
  const to = await found(store, ['routingGateways', 'phones'], asked.to);
  if (to === undefined) return fail({ is: 'gateway', field: 'to', name: asked.to ?? '' });
  const given = (asked.rules ?? []).length === 0 ? [] : [placeOf('the rules given', asked.rules)];
  return ok({
    number: number.value,
    asCaller: through(number.value, [
      ...given,
      ...(from === null ? [] : [fieldOf(from, 'rewriteCaller')]),
      ...(to === null ? [] : [fieldOf(to, incoming(to, 'Caller'))]),
    ]),
    asCallee: through(number.value, [
      ...given,
      ...(from === null ? [] : [...techPrefix(from), fieldOf(from, 'rewriteCallee')]),
      ...(to === null ? [] : [fieldOf(to, incoming(to, 'Callee'))]),
    ]),
  });
}

/** null: none was named; undefined: there is none of that name. */
async function found(
  store: Store,
  kinds: readonly string[],
  name: string | undefined,
): Promise<StoredObject | null | undefined> {
  if (name === undefined) return null;
  for (const kind of kinds) {
    const object = await store.find(kind, name);
    if (object !== undefined) return object;
  }
  return undefined;
}

interface Place {
  readonly name: string;
  readonly change: (number: E164) => Omit<RewritePlace, 'place' | 'from'>;
}

/** Rules of calls to a phone stand in fields of their own. */
const incoming = ({ kind }: StoredObject, side: 'Caller' | 'Callee'): string =>
  kind === 'phones' ? `rewriteIncoming${side}` : `rewrite${side}`;

const fieldOf = ({ id, document }: StoredObject, field: string): Place =>
  placeOf(`${id} ${field}`, texts(document[field]));

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [];

function placeOf(name: string, rules: readonly string[] = []): Place {
  const compiled = compileRules(rules);
  return {
    name,
    change: (number) => {
      // What stands was checked when it was stored.
      const { to, steps, overflow } = explainRewrite(compiled.ok ? compiled.value : [], number);
      return { to, steps, rules: rules.length, isTooLong: overflow !== null };
    },
  };
}

function techPrefix({ id, document }: StoredObject): readonly Place[] {
  const { prefix, keepPrefix } = document as Fields & { prefix?: string; keepPrefix?: boolean };
  if (prefix === undefined || prefix === '' || keepPrefix === true) return [];
  const change = (number: E164) => ({
    ...{ to: withoutTechPrefix(number, prefix, false), steps: [], rules: 0, isTooLong: false },
  });
  return [{ name: `${id} prefix ${prefix}`, change }];
}

function through(number: E164, places: readonly Place[]): readonly RewritePlace[] {
  const passed: RewritePlace[] = [];
  let now = number;
  for (const { name, change } of places) {
    const changed = change(now);
    passed.push({ place: name, from: now, ...changed });
    if (changed.isTooLong) break;
    now = changed.to as E164;
  }
  return passed;
}
