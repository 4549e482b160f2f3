// A value of a field in a few words.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { type FieldSchema, withoutNull } from '../../lib/schema.ts';
import { type Tone, Word } from '../../ui/word.tsx';

interface ValueProps {
  readonly value: unknown;
  readonly schema?: FieldSchema | undefined;
}

/** Words that tell of a state, in the colour that it has everywhere. */
const COLOURS: Readonly<Record<string, Tone>> = {
  normal: 'good',
  locked: 'bad',
  all: 'bad',
  in: 'warn',
  out: 'warn',
  clearing: 'plain',
  customer: 'accent',
  agent: 'accent',
};
const SHOWN_ITEMS = 6;

export function ValueText({ value, schema = {} }: ValueProps): ReactNode {
  const say = useWords();
  const { moment, amount, count } = useFormats();
  const inner = withoutNull(schema);
  if (value === null || value === undefined || value === '') {
    return <span className="soft">{NOTHING}</span>;
  }
  if (typeof value === 'boolean') return say(value ? 'common.yes' : 'common.no');
  if (Array.isArray(value)) return <ListText items={value} schema={inner} />;
  if (typeof value === 'number') return count(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  const refers = inner['x-refers'];
  if (refers !== undefined) return <Reference kind={refers} id={value} />;
  if (inner.enum !== undefined) return <WordTag word={value} />;
  if (inner.format === 'moment') return moment(value);
  return inner.format === 'money' ? amount(value) : value;
}

function WordTag({ word }: { readonly word: string }): ReactNode {
  const colour = COLOURS[word];
  return colour === undefined ? word : <Word tone={colour}>{word}</Word>;
}

function Reference({ kind, id }: { readonly kind: string; readonly id: string }): ReactNode {
  return (
    <Link to="/objects/$kind/$id" params={{ kind, id }}>
      {id}
    </Link>
  );
}

interface ListProps {
  readonly items: readonly unknown[];
  readonly schema: FieldSchema;
}

function ListText({ items, schema }: ListProps): ReactNode {
  if (items.length === 0) return <span className="soft">{NOTHING}</span>;
  if (schema.items?.type === 'object') return items.length;
  const shown = items.slice(0, SHOWN_ITEMS).map((item) => (item === '' ? '""' : String(item)));
  const rest = items.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` +${rest}` : '');
}
