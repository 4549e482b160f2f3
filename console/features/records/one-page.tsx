// One call: where it came from and went, drawn; how that was decided; the arithmetic of its money;
// its quality; the entries in the books.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { type Say, useWords, type WordKey } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { useIsBound } from '../../lib/session.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { QualityTable } from '../../ui/quality.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { CallPath } from './call-path.tsx';
import { type Explanation, RECORDS, type Section } from './record.ts';
import { RecordingsCard } from './recordings-card.tsx';
import { TraceCard } from './trace-card.tsx';

/** What stands at the side, in the order of the reader's questions. */
const SECTIONS: ReadonlyArray<readonly [title: string, key: WordKey]> = [
  ['Attempts', 'records.sectionAttempts'],
  ['Charge', 'records.sectionCharge'],
  ['Cost', 'records.sectionCost'],
  ['Profit', 'records.sectionProfit'],
  ['Corrections', 'records.sectionCorrections'],
  ['Ledger', 'records.sectionLedger'],
  ['End', 'records.sectionEnd'],
];

export default function RecordPage(): ReactNode {
  const say = useWords();
  const { moment } = useFormats();
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const explained = useQuery({
    queryKey: ['record', id],
    queryFn: () => ask<Explanation>('GET', `${RECORDS}/${encodeURIComponent(id)}/explanation`),
  });
  const record = explained.data?.record;
  // What is said on the wire tells of other customers too.
  const isBound = useIsBound();
  return (
    <Page
      title={titleOf(record, say)}
      about={record === undefined ? id : moment(record.startedAt)}
      actions={<LinkButton to="/records">{say('records.title')}</LinkButton>}
    >
      <FaultBox error={explained.error} onRetry={() => void explained.refetch()} />
      {explained.isPending ? <Skeleton active /> : null}
      {explained.data === undefined ? null : (
        <>
          <Explained explanation={explained.data} isBound={isBound} />
          {isBound ? null : <TraceCard id={id} />}
        </>
      )}
    </Page>
  );
}

function titleOf(record: Explanation['record'] | undefined, say: Say): string {
  if (record === undefined) return say('records.title');
  const { callerE164, calleeE164: to } = record;
  return say('records.one', { from: callerE164 || say('records.withheld'), to });
}

interface ExplainedProps {
  readonly explanation: Explanation;
  /** To one account: what people said is not for such an operator. */
  readonly isBound: boolean;
}

function Explained({ explanation, isBound }: ExplainedProps): ReactNode {
  const say = useWords();
  const { record, sections } = explanation;
  const linesOf = (title: string): readonly string[] =>
    sections.find((section: Section) => section.title === title)?.lines ?? [];
  return (
    <>
      <Card>
        <CallPath record={record} />
      </Card>
      <div className="two-columns">
        <div className="stack">
          <Card>
            <Sentences title={say('records.how')} lines={linesOf('Path')} isOrdered />
            <Sentences title={say('records.sectionCall')} lines={linesOf('Call')} />
          </Card>
          <Card title={say('records.quality')}>
            <QualityTable media={record.media} />
            <Sentences title={say('records.sectionMedia')} lines={linesOf('Media')} />
          </Card>
          {isBound ? null : <RecordingsCard record={record} />}
        </div>
        <div className="stack">
          {SECTIONS.filter(([title]) => linesOf(title).length > 0).map(([title, key]) => (
            <Card key={title}>
              <Sentences title={say(key)} lines={linesOf(title)} />
            </Card>
          ))}
        </div>
      </div>
    </>
  );
}
