// What the dashboard shows: told live, once a second; and what is summed, asked every few seconds.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ask } from '../../lib/ask.ts';
import { type LiveNews, useLive, withNews } from '../../lib/live.ts';
import { useMay } from '../../lib/session.ts';
import { type Counters, countersOf, type Short } from './counters.ts';
import type { ToldDays } from './days.ts';

export interface GatewayHealth extends Short {
  readonly gateway: string;
  readonly live: boolean | null;
  readonly registration: string | null;
}

export interface Dashboard extends ToldDays {
  readonly today: Short;
  readonly yesterday: Short;
  readonly destinations: readonly (Short & { readonly name: string })[];
  readonly failures: readonly {
    readonly reason: number;
    readonly name: string;
    readonly calls: number;
  }[];
  readonly gateways: readonly GatewayHealth[];
  readonly suspended: number | null;
  readonly now: Counters | null;
}

interface LiveGateway {
  readonly gateway: string;
  readonly live: boolean | null;
  readonly registration: { readonly state: string } | null;
}

/** The server sums no oftener than every two seconds, whoever looks. */
const LOOK_EVERY_MS = 5_000;

export interface Now {
  readonly dashboard: Dashboard | undefined;
  readonly counters: Counters | null;
  readonly gateways: readonly GatewayHealth[];
  readonly isLive: boolean;
  readonly fault: Error | null;
  readonly again: () => void;
}

export function useNow(): Now {
  const may = useMay();
  const [counters, setCounters] = useState<Counters>();
  const [lives, setLives] = useState<ReadonlyMap<string, LiveGateway>>(new Map());
  const heard = useCallback((topic: string, news: LiveNews) => {
    if (topic === 'gateways') {
      setLives((before) => withNews<LiveGateway>(before, news, ({ gateway }) => gateway));
    } else if ('calls' in news.facts) setCounters(news.facts as unknown as Counters);
  }, []);
  const topics = ['counters', ...(may('routingGateways', 'see') ? ['gateways'] : [])];
  const isLive = useLive(topics, heard);
  const asked = useQuery({
    queryKey: ['dashboard'],
    queryFn: () => ask<Dashboard>('GET', '/api/v1/dashboard'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const { data: dashboard } = asked;
  return {
    dashboard,
    counters: countersOf({ told: isLive ? counters : undefined, asked: dashboard?.now }),
    gateways: (dashboard?.gateways ?? []).map((one) => asToldLast(one, lives.get(one.gateway))),
    isLive,
    fault: asked.error,
    again: () => void asked.refetch(),
  };
}

function asToldLast(health: GatewayHealth, told: LiveGateway | undefined): GatewayHealth {
  if (told === undefined) return health;
  return { ...health, live: told.live, registration: told.registration?.state ?? null };
}
