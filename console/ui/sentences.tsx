// What the server explains in sentences, one under the other, in the reader's language; a path has
// its steps in order. Moments are written as they are everywhere else on the page.
import type { ReactNode } from 'react';
import { useTold } from '../i18n/told.ts';
import { useFormats } from '../lib/format.ts';

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

interface SentencesProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isOrdered?: boolean;
}

export function Sentences({ title, lines, isOrdered = false }: SentencesProps): ReactNode {
  const told = useTold();
  const { moment } = useFormats();
  if (lines.length === 0) return null;
  const List = isOrdered ? 'ol' : 'ul';
  // A sentence may come twice: its place tells it apart.
  const items = lines.map((line, at) => [`${at} ${line}`, line] as const);
  return (
    <section>
      <h3>{title}</h3>
      <List className={isOrdered ? 'steps' : 'lines'}>
        {items.map(([key, line]) => (
          <li key={key}>{told(line).replaceAll(MOMENT, moment)}</li>
        ))}
      </List>
    </section>
  );
}
