// Metrics of the whole machine (OPS-5), as Prometheus collects them: what each process says of
// itself, and how gateways and accounts did in the last quarter of an hour.
import type { MetricReading, SeriesReading } from '@tandem/base/observe';
import { type Figures, type RollupArchive, ratiosOf } from '@tandem/books/rollup';
import type { ProcessStatus, Supervision } from '../ports.ts';
import { figuresAsMetrics } from './figures-as-metrics.ts';

export interface MetricsParts {
  readonly supervision: Supervision;
  readonly figures: RollupArchive;
  readonly clock: { wallMs(): number };
  /** Of the office itself. */
  readonly own: () => Readonly<Record<string, unknown>>;
}

const WINDOW_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const MS_PER_SECOND = 1_000;
/** Beyond it are gateways and accounts with the fewest calls. */
const MOST_SERIES = 1_000;
const MOST_ROWS = 10_000;

export async function metrics(parts: MetricsParts): Promise<readonly MetricReading[]> {
  const processes = (await parts.supervision.processes()) ?? [];
  return [
    ...processReadings(processes),
    ...processes.flatMap(({ role, health }) => figuresAsMetrics(role, health ?? {})),
    ...figuresAsMetrics('live', parts.own()),
    ...(await qualityOf(parts, 'calleeGateway', 'gateway')),
    ...(await qualityOf(parts, 'account', 'account')),
  ];
}

function processReadings(processes: readonly ProcessStatus[]): readonly MetricReading[] {
  const of = (read: (process: ProcessStatus) => number): readonly SeriesReading[] =>
    processes.map((process) => ({ labels: { role: process.role }, value: read(process) }));
  return [
    {
      ...{ name: 'tandem_up', help: 'The process runs', type: 'gauge' },
      series: of(({ state }) => (state === 'running' || state === 'ready' ? 1 : 0)),
    },
    {
      ...{ name: 'tandem_restarts_total', help: 'Starts after the first', type: 'counter' },
      series: of(({ restarts }) => restarts),
    },
  ];
}

interface Told {
  readonly name: string;
  readonly help: string;
  readonly read: (row: Figures) => number | null;
}

const TOLD: readonly Told[] = [
  { name: 'calls', help: 'Calls that came', read: ({ calls }) => Number(calls) },
  { name: 'answered', help: 'Calls that were answered', read: ({ answered }) => Number(answered) },
  { name: 'asr', help: 'Answered of those sent out', read: (row) => ratiosOf(row).asr },
  {
    ...{ name: 'acd_seconds', help: 'Length of an answered call' },
    read: (row) => ratiosOf(row).acdSeconds,
  },
  {
    ...{ name: 'pdd_seconds', help: 'Time to the first ringing' },
    read: (row) => secondsOf(ratiosOf(row).pddMs),
  },
];

async function qualityOf(
  { figures, clock }: MetricsParts,
  by: 'calleeGateway' | 'account',
  label: string,
): Promise<readonly MetricReading[]> {
  const wallMs = clock.wallMs();
  const rows = await figures.figures({
    ...{ by: [by], withHidden: false, limit: MOST_ROWS },
    ...{ fromMs: wallMs - WINDOW_MS, untilMs: wallMs + MINUTE_MS },
  });
  const shown = [...rows]
    .filter(({ of }) => of[0] !== '')
    .sort((a, b) => Number(b.calls - a.calls))
    .slice(0, MOST_SERIES);
  return TOLD.map(({ name, help, read }) => ({
    name: `tandem_${label}_${name}`,
    help: `${help}, in the last 15 minutes`,
    type: 'gauge',
    series: shown.flatMap((row) => {
      const value = read(row);
      return value === null ? [] : [{ labels: { [label]: row.of[0] ?? '' }, value }];
    }),
  }));
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / MS_PER_SECOND);
