// Why something was refused, by its code and what stands in the places of the sentence: never by
// the English that the server says beside them.
import type { Texts } from './help-in.ts';

export interface NamedObject {
  readonly kind: string;
  readonly id: string;
}

export interface FaultTold {
  readonly code?: string;
  /** The sentence by its code. */
  readonly why?: string;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly of?: NamedObject | null;
  readonly by?: readonly NamedObject[];
  readonly detail: string;
  readonly allowed?: string;
}

export interface FaultSaid {
  readonly detail: string;
  /** Undefined: what the field takes is allowed, and the sentence does not say it. */
  readonly allowed: string | undefined;
  /** As the server says it. */
  readonly isEnglish: boolean;
}

interface Naming {
  field(name: string): string;
  kind(name: string): string;
  one(kind: string): string;
}

export interface RefusalWords {
  title(code: string, english: string): string;
  fault(fault: FaultTold): FaultSaid;
  /** What texts of a form may be. */
  format(name: string): string | undefined;
}

export function refusalWordsIn(texts: Texts, names: Naming): RefusalWords {
  const known = (key: string): string | undefined =>
    Object.hasOwn(texts, key) ? texts[key] : undefined;
  const said = ({ kind, id }: NamedObject): string => `${names.one(kind)} ${id}`;
  const placeOf = (fault: FaultTold, place: string): string => {
    if (place === 'of') return fault.of ? said(fault.of) : '';
    if (place === 'by') return (fault.by ?? []).map(said).join(', ');
    const value = String(fault.values?.[place] ?? '');
    if (place === 'field' || place === 'on') return names.field(value);
    if (place === 'kind') return names.kind(value);
    return place === 'value' ? (known(`value.${value}`) ?? value) : value;
  };
  const filled = (text: string, fault: FaultTold): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, place: string) => placeOf(fault, place));
  return {
    title: (code, english) => known(code) ?? english,
    format: (name) => known(`format.${name}`),
    fault: (fault) => {
      const { why = fault.code ?? '', detail, allowed } = fault;
      const text = known(why);
      const lacksObject = text?.includes('{of}') === true && !fault.of;
      if (text === undefined || lacksObject) return { detail, allowed, isEnglish: true };
      const instead = known(`${why}.allowed`);
      return {
        detail: filled(text, fault),
        allowed: instead === undefined ? undefined : filled(instead, fault),
        isEnglish: false,
      };
    },
  };
}
