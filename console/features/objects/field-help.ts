// What a field means and takes, in a line; and what can be said of a value before the server is
// asked.
import type { Rule } from 'antd/es/form';
import type { Help } from '../../i18n/help.ts';
import type { Say } from '../../i18n/index.ts';
import { type FieldSchema, isRequired, withoutNull } from '../../lib/schema.ts';

/** What stands in an empty input of a secret. */
export type FieldHint = 'secretKept' | 'secretMade' | 'secretNone';

export function helpOf(schema: FieldSchema, help: Help, label = ''): string {
  const { description = '' } = schema;
  const meaning = help(description);
  // What the label says already is not said again.
  const isSaid = meaning.toLowerCase() === label.toLowerCase();
  const parts = [isSaid ? '' : meaning, rangeText(schema, help)].filter((part) => part !== '');
  return parts.join(' · ');
}

/** 1–600 s */
export function rangeText(schema: FieldSchema, help: Help): string {
  const inner = withoutNull(schema);
  const unit = inner['x-unit'] ?? schema['x-unit'];
  const [least, most] = [inner.minimum ?? inner['x-least'], inner.maximum ?? inner['x-most']];
  const range = spanText(least, most);
  if (range === '') return '';
  return unit === undefined ? range : `${range} ${help(unit)}`;
}

function spanText(least: number | string | undefined, most: number | string | undefined): string {
  if (least !== undefined && most !== undefined) return `${least}–${most}`;
  if (least !== undefined) return `≥ ${least}`;
  return most === undefined ? '' : `≤ ${most}`;
}

export function rulesOf(schema: FieldSchema, say: Say, help: Help): readonly Rule[] {
  const inner = withoutNull(schema);
  const rules: Rule[] = [];
  if (isRequired(schema)) rules.push({ required: true, message: say('common.required') });
  const { minimum, maximum } = inner;
  if (inner.type === 'integer' && minimum !== undefined && maximum !== undefined) {
    const message = say('common.allowed', { what: rangeText(schema, help) });
    rules.push({ type: 'integer', min: minimum, max: maximum, message });
  }
  if (inner.type === 'string' && inner.maxLength !== undefined) {
    const message = say('common.allowed', { what: `≤ ${inner.maxLength}` });
    rules.push({ max: inner.maxLength, message });
  }
  return rules;
}
