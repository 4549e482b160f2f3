// Call records: narrowed by time, numbers, parties and ends; the search is in the address.
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { type Say, useWords } from '../../i18n/index.ts';
import { useAddress, wordOf } from '../../lib/address.ts';
import { queryText } from '../../lib/ask.ts';
import { clockText, type Formats, NOTHING, secondsOf, useFormats } from '../../lib/format.ts';
import { usePages } from '../../lib/pages.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { Downloads, RecordFilters } from './filters.tsx';
import { ReasonTag } from './reason-tag.tsx';
import { type CallRecord, marginOf, RECORDS } from './record.ts';
import { FILTERS, spanOf } from './span.ts';

const USUAL = [
  ...['startedAt', 'caller', 'callee', 'callerId', 'calleeId', 'hold', 'reason'],
  ...['payer', 'charge', 'cost', 'margin', 'area'],
];

export default function RecordsPage(): ReactNode {
  const say = useWords();
  const formats = useFormats();
  const [address] = useAddress();
  const span = useMemo(() => spanOf(address), [address]);
  const filters = { ...span, ...filtersOf(address) };
  const list = usePages<CallRecord>(RECORDS, filters);
  const columns = useMemo(() => columnsOf(say, formats), [say, formats]);
  return (
    <Page
      fills
      title={say('records.title')}
      about={say('records.about')}
      actions={<Downloads query={queryText(filters)} />}
    >
      <Listing<CallRecord>
        name="records"
        list={list}
        keyOf={({ id }) => id}
        columns={columns}
        usual={USUAL}
        tools={<RecordFilters />}
        empty={
          <Empty
            title={say('records.empty')}
            action={<LinkButton to="/calls">{say('records.toCalls')}</LinkButton>}
          >
            {say('records.emptyHint')}
          </Empty>
        }
      />
    </Page>
  );
}

function filtersOf(address: ReturnType<typeof useAddress>[0]) {
  return Object.fromEntries(FILTERS.map((name) => [name, wordOf(address, name)]));
}

function columnsOf(say: Say, formats: Formats): readonly ListColumn<CallRecord>[] {
  return [
    ...callColumns(say, formats),
    ...moneyColumns(say, formats),
    ...moreColumns(say, formats),
  ];
}

function callColumns(say: Say, { moment }: Formats): readonly ListColumn<CallRecord>[] {
  return [
    {
      ...{ name: 'startedAt', title: say('records.startedAt'), width: 180, isFixed: true },
      show: ({ id, startedAt }) => (
        <Link to="/records/$id" params={{ id }} className="numbers">
          {moment(startedAt)}
        </Link>
      ),
    },
    {
      ...{ name: 'caller', title: say('records.caller'), width: 170 },
      show: ({ callerE164 }) => callerE164 || NOTHING,
    },
    {
      ...{ name: 'callee', title: say('records.callee'), width: 160 },
      show: ({ calleeE164 }) => calleeE164,
    },
    {
      ...{ name: 'callerId', title: say('records.callerId'), width: 140 },
      show: ({ callerId }) => callerId ?? NOTHING,
    },
    {
      ...{ name: 'calleeId', title: say('records.calleeId'), width: 140 },
      show: ({ calleeId }) => calleeId ?? NOTHING,
    },
    {
      ...{ name: 'hold', title: say('records.hold'), width: 100, isNumber: true },
      show: ({ answeredAt, holdTimeMs }) =>
        answeredAt === null ? (
          <span className="soft">{NOTHING}</span>
        ) : (
          clockText(secondsOf(holdTimeMs))
        ),
    },
    {
      ...{ name: 'reason', title: say('records.reason'), width: 200 },
      show: (record) => <ReasonTag record={record} />,
    },
  ];
}

function moneyColumns(say: Say, { amount }: Formats): readonly ListColumn<CallRecord>[] {
  const money = (text: string | null | undefined): ReactNode =>
    text === null || text === undefined ? <span className="soft">{NOTHING}</span> : amount(text);
  return [
    {
      ...{ name: 'payer', title: say('records.payer'), width: 140 },
      show: ({ charge }) => charge?.account ?? NOTHING,
    },
    {
      ...{ name: 'charge', title: say('records.charge'), width: 110, isNumber: true },
      show: ({ charge }) => money(charge?.fee),
    },
    {
      ...{ name: 'vendor', title: say('records.vendor'), width: 140 },
      show: ({ cost }) => cost?.account ?? NOTHING,
    },
    {
      ...{ name: 'cost', title: say('records.cost'), width: 110, isNumber: true },
      show: ({ cost }) => money(cost?.fee),
    },
    {
      ...{ name: 'margin', title: say('records.margin'), width: 110, isNumber: true },
      show: (record) => {
        const margin = marginOf(record);
        return <span className={margin?.startsWith('-') ? 'bad' : ''}>{money(margin)}</span>;
      },
    },
    {
      ...{ name: 'area', title: say('records.area'), width: 180 },
      show: ({ charge }) => charge?.area ?? NOTHING,
    },
    {
      ...{ name: 'prefix', title: say('records.prefix'), width: 100 },
      show: ({ charge }) => charge?.prefix ?? NOTHING,
    },
  ];
}

function moreColumns(say: Say, { moment, count }: Formats): readonly ListColumn<CallRecord>[] {
  return [
    {
      ...{ name: 'code', title: say('records.code'), width: 80, isNumber: true },
      show: ({ endReason }) => endReason,
    },
    {
      ...{ name: 'pdd', title: say('records.pdd'), width: 100, isNumber: true },
      show: ({ pddMs }) => (pddMs === null ? NOTHING : `${count(pddMs)} ms`),
    },
    {
      ...{ name: 'attempts', title: say('records.attempts'), width: 100, isNumber: true },
      show: ({ attempts }) => attempts,
    },
    {
      ...{ name: 'mos', title: say('records.mos'), width: 90, isNumber: true },
      show: ({ media }) => media?.caller.mos?.toFixed(2) ?? NOTHING,
    },
    {
      ...{ name: 'codec', title: say('records.codec'), width: 100 },
      show: ({ codec }) => codec || NOTHING,
    },
    {
      ...{ name: 'answeredAt', title: say('records.answeredAt'), width: 180 },
      show: ({ answeredAt }) => moment(answeredAt),
    },
    {
      ...{ name: 'endedAt', title: say('records.endedAt'), width: 180 },
      show: ({ endedAt }) => moment(endedAt),
    },
    {
      ...{ name: 'callerIp', title: say('records.callerIp'), width: 150 },
      show: ({ callerIp }) => callerIp,
    },
    {
      ...{ name: 'calleeIp', title: say('records.calleeIp'), width: 150 },
      show: ({ calleeIp }) => calleeIp || NOTHING,
    },
    {
      ...{ name: 'node', title: say('records.node'), width: 110 },
      show: ({ node }) => node,
    },
  ];
}
