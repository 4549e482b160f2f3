// How it goes: now, and today against yesterday; where calls go, why they fail, how vendors do.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useWords } from '../../i18n/index.ts';
import { numberOf } from '../../lib/amounts.ts';
import { useFormats } from '../../lib/format.ts';
import { Chart } from '../../ui/chart.tsx';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Empty, Page } from '../../ui/page.tsx';
import { daysOf, hoursIn, type ServersDays } from './days.ts';
import { byHour, type Figures, useFigures } from './figures.ts';
import { Gateways } from './gateways.tsx';
import { useNow } from './now.ts';
import { Destinations, Failures } from './ranking.tsx';
import { Tiles } from './tiles.tsx';

const HOUR_SECONDS = 3_600;

export default function DashboardPage(): ReactNode {
  const say = useWords();
  const { dashboard, counters, gateways, isLive, fault, again } = useNow();
  const today = counters?.today ?? dashboard?.today;
  const days = dashboard === undefined ? undefined : daysOf(dashboard);
  const isQuiet = dashboard !== undefined && (today?.calls ?? 0) + (counters?.calls ?? 0) === 0;
  return (
    <Page
      title={say('dashboard.title')}
      about={say('dashboard.about', { zone: dashboard?.zone ?? '…' })}
      actions={
        <>
          <LiveMark isLive={isLive} />
          <LinkButton to="/calls">{say('dashboard.more')}</LinkButton>
        </>
      }
    >
      <FaultBox error={fault} onRetry={again} />
      <Tiles now={counters} today={today} before={dashboard?.yesterday} />
      <SuspendedLine count={dashboard?.suspended ?? 0} />
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
      <div className="cards cards-wide">
        <div className="stack">
          <Gateways rows={gateways} />
          <Failures rows={dashboard?.failures ?? []} from={dashboard?.todayFrom} />
          {days === undefined ? null : <CallsChart days={days} />}
        </div>
        <div className="stack">
          <Destinations rows={dashboard?.destinations ?? []} from={dashboard?.todayFrom} />
          {days === undefined ? null : <MoneyChart days={days} />}
        </div>
      </div>
    </Page>
  );
}

function LiveMark({ isLive }: { readonly isLive: boolean }): ReactNode {
  const say = useWords();
  return (
    <span className={isLive ? 'state good' : 'state soft'} role="status">
      <span className="dot" aria-hidden="true" />
      {say(isLive ? 'dashboard.live' : 'dashboard.notLive')}
    </span>
  );
}

function SuspendedLine({ count }: { readonly count: number }): ReactNode {
  const say = useWords();
  const formats = useFormats();
  if (count === 0) return null;
  return (
    <p className="notice warn">
      <Link to="/suspended">{say('dashboard.suspended', { count: formats.count(count) })}</Link>
    </p>
  );
}

interface ChartProps {
  readonly days: ServersDays;
}

/** What both charts are drawn by; figures are asked for once. */
function useHours({ midnight, now, zone }: ServersDays) {
  const { count: show } = useFormats();
  const today = useFigures({ fromMs: midnight, untilMs: now }).data;
  const clock = useMemo(() => hoursIn(zone), [zone]);
  const times = useMemo(
    () => Array.from({ length: 24 }, (_, hour) => midnight / 1_000 + hour * HOUR_SECONDS),
    [midnight],
  );
  return { today, axes: { times, show, clock } };
}

function CallsChart({ days }: ChartProps): ReactNode {
  const say = useWords();
  const { midnight, before: earlier } = days;
  const { today, axes } = useHours(days);
  const before = useFigures({ fromMs: earlier, untilMs: midnight }).data;
  const past = { midnight: earlier, now: midnight };
  const calls = ({ calls: number }: Figures): number => number;
  return (
    <Card title={say('dashboard.callsByHour')}>
      <Chart
        label={say('dashboard.callsByHour')}
        {...axes}
        lines={[
          {
            ...{ name: say('dashboard.today'), colour: 'accent', isFilled: true },
            values: byHour(today, days, calls),
          },
          {
            ...{ name: say('dashboard.before'), colour: 'soft' },
            values: byHour(before, past, calls),
          },
        ]}
      />
    </Card>
  );
}

function MoneyChart({ days }: ChartProps): ReactNode {
  const say = useWords();
  const { today, axes } = useHours(days);
  return (
    <Card title={say('dashboard.moneyByHour')}>
      <Chart
        label={say('dashboard.moneyByHour')}
        {...axes}
        lines={[
          {
            ...{ name: say('dashboard.revenue'), colour: 'accent', isFilled: true },
            values: byHour(today, days, ({ charge }) => numberOf(charge)),
          },
          {
            ...{ name: say('dashboard.cost'), colour: 'warn' },
            values: byHour(today, days, ({ cost }) => numberOf(cost)),
          },
        ]}
      />
    </Card>
  );
}
