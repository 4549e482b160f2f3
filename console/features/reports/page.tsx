// Reports over a span of time: chosen by name, read here, taken along as a file.
import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select, Skeleton } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { type Address, useAddress, wordOf } from '../../lib/address.ts';
import { ask, queryText } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { saveCsv } from '../../lib/save-csv.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { useNames } from '../../ui/names.ts';
import { OwnSpan, ownSpanOf } from '../../ui/own-span.tsx';
import { Card, Empty, Page } from '../../ui/page.tsx';
import { csvOf, type Report } from './report.ts';
import { ReportTable } from './table.tsx';

const REPORTS = '/api/v1/reports';
const USUAL_REPORT = 'daily';

interface Listed {
  readonly name: string;
  readonly meaning: string;
}

export default function ReportsPage(): ReactNode {
  const say = useWords();
  const names = useNames();
  const { moment } = useFormats();
  const [address, change] = useAddress();
  const all = useQuery({
    queryKey: ['reports'],
    queryFn: () => ask<{ readonly items: readonly Listed[] }>('GET', REPORTS),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const name = wordOf(address, 'name') ?? USUAL_REPORT;
  const span = useMemo(() => spanOf(address), [address]);
  const report = useQuery({
    queryKey: ['report', name, span],
    queryFn: () => ask<Report>('GET', `${REPORTS}/${encodeURIComponent(name)}${queryText(span)}`),
  });
  const { data } = report;
  return (
    <Page
      title={say('reports.title')}
      about={say('reports.about')}
      actions={data === undefined ? null : <CsvButton report={data} />}
    >
      <div className="filters">
        <Select
          className="report-select"
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={say('reports.which')}
          value={name}
          onChange={(next) => change({ name: next })}
          options={(all.data?.items ?? []).map((one) => ({
            value: one.name,
            label: names.report(one.name),
          }))}
        />
        <SpanChoice />
      </div>
      <FaultBox error={report.error} onRetry={() => void report.refetch()} />
      {report.isPending ? <Skeleton active /> : null}
      {data === undefined ? null : (
        <Card className="below" title={names.report(data.name)}>
          <p className="soft">
            {moment(data.from)} – {moment(data.to)}
          </p>
          {data.rows.length === 0 ? (
            <Empty title={say('reports.empty')}>{say('reports.emptyHint')}</Empty>
          ) : (
            <ReportTable report={data} />
          )}
        </Card>
      )}
    </Page>
  );
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 31 };
const SPANS: ReadonlyArray<readonly [string, WordKey]> = [
  ['day', 'reports.day'],
  ['week', 'reports.week'],
  ['month', 'reports.month'],
  ['own', 'records.ownSpan'],
];

function spanOf(address: Address): { readonly from?: string; readonly to?: string } {
  const span = wordOf(address, 'span') ?? 'day';
  if (span === 'own') {
    const { from, until: to } = ownSpanOf(address);
    return { ...(from && { from }), ...(to && { to }) };
  }
  // To the minute, so that a page that stands open asks the same question for a while.
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(now - (DAYS[span] ?? 1) * DAY_MS).toISOString() };
}

function SpanChoice(): ReactNode {
  const say = useWords();
  const [address, change] = useAddress();
  const span = wordOf(address, 'span') ?? 'day';
  return (
    <>
      <Segmented
        aria-label={say('records.span')}
        value={span}
        onChange={(next) => change({ span: next === 'day' ? undefined : next })}
        options={SPANS.map(([value, key]) => ({ value, label: say(key) }))}
      />
      {span === 'own' ? <OwnSpan /> : null}
    </>
  );
}

function CsvButton({ report }: { readonly report: Report }): ReactNode {
  const say = useWords();
  const save = (): void => saveCsv(report.name, csvOf(report));
  return (
    <Button icon={<DownloadOutlined />} disabled={report.rows.length === 0} onClick={save}>
      {`${say('common.download')} CSV`}
    </Button>
  );
}
