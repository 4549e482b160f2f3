// What was done to an object: who, when, from where, and each field before and after.
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { useFormats } from '../../lib/format.ts';
import { usePages } from '../../lib/pages.ts';
import type { KindSchema } from '../../lib/schema.ts';
import { useActors } from '../../ui/actor.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { useNames } from '../../ui/names.ts';
import { Card, Empty } from '../../ui/page.tsx';
import { ValueText } from './value-text.tsx';
import { isSame } from './values.ts';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Nothing was there before. */
const CREATED = 'object.created';
const ACTIONS: Readonly<Record<string, WordKey>> = {
  [CREATED]: 'objects.create',
  'object.changed': 'objects.change',
  'object.removed': 'objects.remove',
  'secret.set': 'objects.secretSet',
  'secret.removed': 'objects.secretRemoved',
};
const ENTRIES = 50;

interface HistoryProps {
  readonly kind: KindSchema;
  readonly id: string;
}

export function ObjectHistory({ kind, id }: HistoryProps): ReactNode {
  const say = useWords();
  const path = `${kind.resource}/${encodeURIComponent(id)}/history`;
  const list = usePages<Entry>(path, {}, { pageRows: ENTRIES });
  if (list.isLoading) return <Skeleton active />;
  return (
    <Card>
      <FaultBox error={list.fault} onRetry={list.refresh} />
      {list.rows.length === 0 ? <Empty title={say('objects.historyEmpty')} /> : null}
      <ol className="history">
        {list.rows.map((entry) => (
          <HistoryEntry key={entry.id} kind={kind} entry={entry} />
        ))}
      </ol>
      {list.hasMore ? <Button onClick={list.readMore}>{say('objects.more')}</Button> : null}
    </Card>
  );
}

interface EntryProps {
  readonly kind: KindSchema;
  readonly entry: Entry;
}

function HistoryEntry({ kind, entry }: EntryProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const actors = useActors();
  const { moment } = useFormats();
  const { at, actor, source, action } = entry;
  const key = ACTIONS[action];
  return (
    <li>
      <header>
        <strong>{key === undefined ? action : say(key)}</strong>
        <time dateTime={at}>{moment(at)}</time>
        <span className="soft">{actors.by(actor, source)}</span>
      </header>
      <dl>
        {differences(entry).map(([name, before, after]) => (
          <div key={name}>
            <dt title={name}>{names.field(name)}</dt>
            <dd>
              {action === CREATED ? null : (
                <>
                  <del>
                    <ValueText name={name} value={before} schema={kind.fields[name]} />
                  </del>
                  <span aria-hidden="true"> → </span>
                </>
              )}
              <ins>
                <ValueText name={name} value={after} schema={kind.fields[name]} />
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

type Difference = readonly [name: string, before: unknown, after: unknown];

function differences({ before, after }: Entry): readonly Difference[] {
  const [was, is] = [recordOf(before), recordOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .filter((name) => !isSame(was[name], is[name]))
    .map((name) => [name, was[name], is[name]]);
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
