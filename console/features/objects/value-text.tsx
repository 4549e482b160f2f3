// A value of a field in a few words.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useValueWords } from '../../i18n/values.ts';
import type { Value } from '../../i18n/values-in.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { type FieldSchema, withoutNull } from '../../lib/schema.ts';
import { useNames } from '../../ui/names.ts';
import { type Tone, Word } from '../../ui/word.tsx';

interface ValueProps {
  /** Of the field. */
  readonly name: string;
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

export function ValueText({ name, value, schema = {} }: ValueProps): ReactNode {
  const say = useWords();
  const { moment, amount, count } = useFormats();
  const inner = withoutNull(schema);
  if (value === null || value === undefined || value === '') {
    return <span className="soft">{NOTHING}</span>;
  }
  if (typeof value === 'boolean') return say(value ? 'common.yes' : 'common.no');
  if (Array.isArray(value)) return <ListText name={name} items={value} schema={inner} />;
  if (typeof value === 'number') return count(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  const refers = inner['x-refers'];
  if (refers !== undefined) return <Reference kind={refers} id={value} />;
  if (inner.enum !== undefined) return <WordTag field={name} word={value} />;
  if (inner.format === 'moment') return moment(value);
  return inner.format === 'money' ? amount(value) : value;
}

function WordTag({ field, word }: Value): ReactNode {
  const said = useValueWords().word({ field, word });
  const colour = COLOURS[word];
  return colour === undefined ? said : <Word tone={colour}>{said}</Word>;
}

function Reference({ kind, id }: { readonly kind: string; readonly id: string }): ReactNode {
  return (
    <Link to="/objects/$kind/$id" params={{ kind, id }}>
      {id}
    </Link>
  );
}

interface ListProps {
  readonly name: string;
  readonly items: readonly unknown[];
  readonly schema: FieldSchema;
}

function ListText({ name, items, schema }: ListProps): ReactNode {
  const values = useValueWords();
  const names = useNames();
  if (items.length === 0) return <span className="soft">{NOTHING}</span>;
  const { type, format, enum: words } = schema.items ?? {};
  if (type === 'object') return items.length;
  const textOf = (item: unknown): string => {
    if (format === 'right') return names.right(String(item));
    if (words !== undefined) return values.word({ field: name, word: String(item) });
    return item === '' ? '""' : String(item);
  };
  const shown = items.slice(0, SHOWN_ITEMS).map(textOf);
  const rest = items.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` +${rest}` : '');
}
