// Registrations that failed lately: whose, from where, and why.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { ask } from '../../lib/ask.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { wholeList } from '../../lib/pages.ts';
import type { ListColumn } from '../../ui/list-column.ts';
import { Listing } from '../../ui/listing.tsx';
import { Empty } from '../../ui/page.tsx';
import { Word } from '../../ui/word.tsx';

const LOOK_EVERY_MS = 5_000;
const USUAL = ['lastAt', 'user', 'fault', 'address', 'answer', 'times', 'product'];

interface Failure {
  readonly user: string;
  readonly address: string;
  readonly fault: string;
  readonly status: number;
  readonly phrase: string;
  readonly product: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly times: number;
}

const FAULTS: Readonly<Record<string, WordKey>> = {
  unknownName: 'network.faultUnknown',
  wrongPassword: 'network.faultPassword',
  refused: 'network.faultRefused',
};

export function Failures(): ReactNode {
  const say = useWords();
  const all = useQuery({
    queryKey: ['registration-failures'],
    queryFn: () =>
      ask<{ readonly items: readonly Failure[] }>('GET', '/api/v1/registrations/failures'),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <Listing<Failure>
      name="registration-failures"
      list={wholeList(all, all.data?.items ?? [])}
      keyOf={({ user, address, fault, status }) => `${user} ${address} ${fault} ${status}`}
      columns={useColumns()}
      usual={USUAL}
      empty={<Empty title={say('network.noneFailed')}>{say('network.noneFailedHint')}</Empty>}
    />
  );
}

function useColumns(): readonly ListColumn<Failure>[] {
  const say = useWords();
  const { moment, count } = useFormats();
  return useMemo(
    () => [
      {
        ...{ name: 'lastAt', title: say('network.lastAt'), width: 180, isFixed: true },
        show: ({ lastAt }) => moment(lastAt),
      },
      {
        ...{ name: 'user', title: say('network.user'), width: 150 },
        show: ({ user }) => <span className="numbers">{user || NOTHING}</span>,
      },
      {
        ...{ name: 'fault', title: say('network.reason'), width: 180 },
        show: ({ fault }) => {
          const key = FAULTS[fault];
          return <Word tone="warn">{key === undefined ? fault : say(key)}</Word>;
        },
      },
      {
        ...{ name: 'address', title: say('network.remote'), width: 170 },
        show: ({ address }) => <span className="numbers">{address}</span>,
      },
      {
        ...{ name: 'answer', title: say('network.answered'), width: 190 },
        show: ({ status, phrase }) => `${status} ${phrase}`,
      },
      {
        ...{ name: 'times', title: say('network.times'), width: 90, isNumber: true },
        show: ({ times }) => count(times),
      },
      {
        ...{ name: 'product', title: say('network.product'), width: 200 },
        show: ({ product }) => product || NOTHING,
      },
      {
        ...{ name: 'firstAt', title: say('network.firstAt'), width: 180 },
        show: ({ firstAt }) => moment(firstAt),
      },
    ],
    [say, moment, count],
  );
}
