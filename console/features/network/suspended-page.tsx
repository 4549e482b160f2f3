// Sources whose messages are dropped, and their release.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useTold } from '../../i18n/told.ts';
import { ask } from '../../lib/ask.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { wholeList } from '../../lib/pages.ts';
import { useMay } from '../../lib/session.ts';
import { useFaultNotice } from '../../ui/fault.tsx';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty, Page } from '../../ui/page.tsx';
import { Word } from '../../ui/word.tsx';

const SUSPENDED = '/api/v1/suspended';
const LOOK_EVERY_MS = 5_000;
const USUAL = ['source', 'reason', 'user', 'since', 'until', 'dropped', 'release'];

interface Suspended {
  readonly source: string;
  readonly reason: string;
  readonly user: string;
  readonly since: string;
  readonly until: string;
  readonly dropped: number;
}

export default function SuspendedPage(): ReactNode {
  const say = useWords();
  const all = useQuery({
    queryKey: ['suspended'],
    queryFn: () => ask<{ readonly items: readonly Suspended[] }>('GET', SUSPENDED),
    refetchInterval: LOOK_EVERY_MS,
  });
  const columns = useColumns();
  return (
    <Page fills title={say('network.suspended')} about={say('network.suspendedAbout')}>
      <Listing<Suspended>
        name="suspended"
        list={wholeList(all, all.data?.items ?? [])}
        keyOf={({ source }) => source}
        columns={columns}
        usual={USUAL}
        empty={
          <Empty title={say('network.noneSuspended')}>{say('network.noneSuspendedHint')}</Empty>
        }
      />
    </Page>
  );
}

function useColumns(): readonly ListColumn<Suspended>[] {
  const say = useWords();
  const told = useTold();
  const { moment, count } = useFormats();
  return useMemo(
    () => [
      {
        ...{ name: 'source', title: say('network.source'), width: 200, isFixed: true },
        show: ({ source }) => <span className="numbers">{source}</span>,
      },
      {
        ...{ name: 'reason', title: say('network.reason'), width: 180 },
        show: ({ reason }) => <Word tone="warn">{told(reason)}</Word>,
      },
      {
        ...{ name: 'user', title: say('network.lastUser'), width: 180 },
        show: ({ user }) => user || NOTHING,
      },
      {
        ...{ name: 'since', title: say('network.since'), width: 180 },
        show: ({ since }) => moment(since),
      },
      {
        ...{ name: 'until', title: say('network.until'), width: 180 },
        show: ({ until }) => moment(until),
      },
      {
        ...{ name: 'dropped', title: say('network.dropped'), width: 150, isNumber: true },
        show: ({ dropped }) => count(dropped),
      },
      {
        ...{ name: 'release', title: say('network.release'), width: 130 },
        show: ({ source }) => <ReleaseButton source={source} />,
      },
    ],
    [say, told, moment, count],
  );
}

function ReleaseButton({ source }: { readonly source: string }): ReactNode {
  const say = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const release = useMutation({
    mutationFn: () => ask('DELETE', `${SUSPENDED}/${encodeURIComponent(source)}`),
    onSuccess: () => {
      void message.success(say('network.released', { source }));
      return queries.invalidateQueries({ queryKey: ['suspended'] });
    },
    onError: useFaultNotice(),
  });
  if (!may('system', 'change')) return NOTHING;
  return (
    <Button size="small" loading={release.isPending} onClick={() => release.mutate()}>
      {say('network.release')}
    </Button>
  );
}
