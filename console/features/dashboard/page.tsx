// How it goes: now, and today against yesterday; where calls go, how they end, how vendors do.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useWords } from '../../i18n/index.ts';
import { numberOf } from '../../lib/amounts.ts';
import { ask } from '../../lib/ask.ts';
import { useFormats } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { Chart } from '../../ui/chart.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Empty, Page } from '../../ui/page.tsx';
import { byHour, type Days, type Figures, useDays, useFigures, yesterday } from './figures.ts';
import { Ranking } from './ranking.tsx';
import { Tiles } from './tiles.tsx';

const CALLS_EVERY_MS = 2_000;
const HOUR_SECONDS = 3_600;

export default function DashboardPage(): ReactNode {
  const say = useWords();
  const may = useMay();
  const days = useDays();
  const { midnight, now } = days;
  const today = useFigures({ fromMs: midnight, untilMs: now });
  const before = useFigures({ fromMs: yesterday(midnight), untilMs: yesterday(now) });
  const calls = useQuery({
    queryKey: ['calls-now'],
    enabled: may('calls', 'see'),
    queryFn: () => ask<{ readonly total: number }>('GET', '/api/v1/calls?limit=1'),
    refetchInterval: CALLS_EVERY_MS,
  });
  const [figures] = today.data ?? [];
  const isQuiet = today.isSuccess && (figures?.calls ?? 0) === 0 && (calls.data?.total ?? 0) === 0;
  return (
    <Page
      title={say('dashboard.title')}
      about={say('dashboard.about')}
      actions={<LinkButton to="/calls">{say('dashboard.more')}</LinkButton>}
    >
      <FaultBox error={today.error ?? calls.error} onRetry={() => void today.refetch()} />
      <Tiles now={calls.data?.total} today={figures} before={before.data?.[0]} days={days} />
      {isQuiet ? (
        <Card className="quiet">
          <Empty
            title={say('dashboard.noCalls')}
            action={
              <LinkButton type="primary" to="/setup">
                {say('dashboard.toSetup')}
              </LinkButton>
            }
          >
            {say('dashboard.noCallsHint')}
          </Empty>
        </Card>
      ) : null}
      <Charts days={days} />
      <div className="cards">
        <Ranking
          title={say('dashboard.areas')}
          by="area"
          none={say('dashboard.noArea')}
          days={days}
        />
        <Ranking
          title={say('dashboard.gateways')}
          by="calleeGateway"
          none={say('dashboard.noGateway')}
          days={days}
        />
        <Ranking title={say('dashboard.failures')} by="reason" none="" days={days} />
      </div>
    </Page>
  );
}

function Charts({ days }: { readonly days: Days }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const { midnight, now } = days;
  const today = useFigures({ fromMs: midnight, untilMs: now, by: 'hour' }).data;
  const span = { fromMs: yesterday(midnight), untilMs: midnight };
  const before = useFigures({ ...span, by: 'hour' }).data;
  const past = { midnight: yesterday(midnight), now: midnight };
  const times = useMemo(
    () => Array.from({ length: 24 }, (_, hour) => midnight / 1_000 + hour * HOUR_SECONDS),
    [midnight],
  );
  const hours = (rows: readonly Figures[] | undefined, of: Days, value: (row: Figures) => number) =>
    byHour(rows, of, value);
  const calls = ({ calls: number }: Figures): number => number;
  return (
    <div className="cards">
      <Card title={say('dashboard.callsByHour')}>
        <Chart
          label={say('dashboard.callsByHour')}
          times={times}
          show={count}
          lines={[
            {
              ...{ name: say('dashboard.today'), colour: 'accent', isFilled: true },
              values: hours(today, days, calls),
            },
            {
              ...{ name: say('dashboard.before'), colour: 'line-strong' },
              values: hours(before, past, calls),
            },
          ]}
        />
      </Card>
      <Card title={say('dashboard.moneyByHour')}>
        <Chart
          label={say('dashboard.moneyByHour')}
          times={times}
          show={count}
          lines={[
            {
              ...{ name: say('dashboard.revenue'), colour: 'accent', isFilled: true },
              values: hours(today, days, ({ charge }) => numberOf(charge)),
            },
            {
              ...{ name: say('dashboard.cost'), colour: 'warn' },
              values: hours(today, days, ({ cost }) => numberOf(cost)),
            },
          ]}
        />
      </Card>
    </div>
  );
}
