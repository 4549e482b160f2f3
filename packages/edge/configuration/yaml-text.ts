// Values as YAML text, always in the same way, so that equal configurations are equal texts. Texts
// stand in quotes wherever any YAML reader, also an old one, could take them for something else.
import { type Fields, isRecord, type JsonValue } from '@tandem/edge/objects';

/** Words of letters, digits and signs that mean nothing wherever they stand. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*$/;
/** YAML 1.1 reads these as something else than text, and 1.2 some of them. */
const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
/** Allowed by JSON within quotes and not by YAML, or invisible. */
const ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

export function scalarText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !RESERVED.test(value) ? value : quoted(value);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** On one line: [a, b], { a: 1 }. */
export function flowText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((one: JsonValue) => flowText(one)).join(', ')}]`;
  if (isRecord(value)) return flowMapText(value);
  return scalarText(value as string | number | boolean | null);
}

export function flowMapText(fields: Fields): string {
  const entries = Object.entries(fields).map(([name, value]) => `${name}: ${flowText(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
