// What a field takes, out of its schema, in the language of the reader.
import type { Help } from '../../i18n/help.ts';
import type { Say } from '../../i18n/index.ts';
import type { RefusalWords } from '../../i18n/refusals-in.ts';
import { type FieldSchema, type KindSchema, withoutNull } from '../../lib/schema.ts';
import { rangeText } from './field-help.ts';
import type { FieldPlace } from './values.ts';

export interface Saying {
  readonly say: Say;
  readonly help: Help;
  readonly refusals: RefusalWords;
  kind(name: string): string;
}

export function allowedText(schema: FieldSchema, saying: Saying): string {
  const { say, help, kind } = saying;
  const inner = withoutNull(schema);
  const { items, maxItems = 0, minLength = 0, maxLength } = inner;
  const refers = inner['x-refers'];
  if (inner.enum !== undefined) return inner.enum.join(', ');
  if (refers !== undefined) return say('objects.allowedId', { kind: kind(refers) });
  if (inner.type === 'boolean') return 'true, false';
  if (items !== undefined) {
    return say('objects.allowedList', { most: maxItems, each: allowedText(items, saying) });
  }
  const range = rangeText(schema, help);
  if (range !== '') return range;
  if (maxLength !== undefined) {
    return say('objects.allowedCharacters', { least: minLength, most: maxLength });
  }
  return saying.refusals.format(inner.format ?? 'text') ?? '';
}

/** Of the innermost field that the place leads to. */
export function schemaAt(kind: KindSchema, place: FieldPlace): FieldSchema {
  let at: FieldSchema = { properties: kind.fields };
  for (const step of place) {
    const inner = withoutNull(at);
    at = (typeof step === 'number' ? inner.items : inner.properties?.[step]) ?? {};
  }
  return at;
}
