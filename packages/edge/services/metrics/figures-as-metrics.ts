// What a process says of itself, as metrics: every number in it has a name by its place, so that a
// new figure is charted by being there. Names of objects never become names of metrics: what is
// told by a key that comes from outside is a label, and telephone numbers are neither.
import type { MetricReading, SeriesReading } from '@tandem/base/observe';

/** Figures that only grow while the process lives. */
const GROWING: ReadonlySet<string> = new Set([
  ...['offered', 'challenged', 'answered', 'ended', 'ignored_events', 'broken_calls'],
  ...[
    'fees_capped',
    'paid_by_nobody',
    'emergencies',
    'emergencies_unanswered',
    'received',
    'sent',
    'refused',
    'malformed_answered',
    'malformed_dropped',
  ],
  ...['gated', 'broken_legs', 'kernel_drops', 'registers_taken', 'registers_lightweight'],
  ...['registers_refused', 'digests_right', 'digests_wrong', 'digests_stale', 'heartbeats_sent'],
  ...['heartbeats_failed', 'heartbeat_rounds', 'options_answered', 'options_of_strangers'],
  ...['write_failures', 'thread_deaths', 'records', 'batches', 'counted', 'events', 'slow_cut'],
]);

/** Maps whose keys are labels. */
const KEYED: Readonly<Record<string, string>> = {
  by_reason: 'reason',
  outputs: 'target',
  targets: 'target',
};

/** A tree of figures is as deep as people read. */
const MOST_DEPTH = 6;
/** Of each map that is a label. */
const MOST_LABELS = 500;

interface Found {
  readonly path: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function figuresAsMetrics(
  role: string,
  figures: Readonly<Record<string, unknown>>,
): readonly MetricReading[] {
  const byName = new Map<string, { readonly leaf: string; readonly series: SeriesReading[] }>();
  for (const { path, labels, value } of numbersIn([], figures, {})) {
    const name = path.join('_');
    const known = byName.get(name) ?? { leaf: path.at(-1) ?? '', series: [] };
    known.series.push({ labels, value });
    byName.set(name, known);
  }
  return [...byName].map(([name, { leaf, series }]) => ({
    name: `tandem_${role}_${name}${GROWING.has(leaf) ? '_total' : ''}`,
    help: `${name.replaceAll('_', ' ')}, as the ${role} says it`,
    type: GROWING.has(leaf) || leaf === BY_REASON ? 'counter' : 'gauge',
    series,
  }));
}

const BY_REASON = 'by_reason';

type Labels = Readonly<Record<string, string>>;

function* numbersIn(
  path: readonly string[],
  value: unknown,
  labels: Labels,
): Generator<Found, void, void> {
  const number = numberOf(value);
  if (number !== undefined) {
    if (/^[a-z]/.test(path[0] ?? '')) yield { path, labels, value: number };
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (path.length >= MOST_DEPTH) return;
  const label = KEYED[path.at(-1) ?? ''];
  const entries = Object.entries(value);
  for (const [key, one] of label === undefined ? entries : entries.slice(0, MOST_LABELS)) {
    if (label === undefined) yield* numbersIn([...path, snake(key)], one, labels);
    else yield* numbersIn(path, one, { ...labels, [label]: key });
  }
}

/** Money stands as decimal text; a switch is 0 or 1. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^-?\d{1,18}(\.\d{1,7})?$/.test(value)) return Number(value);
  return undefined;
}

const snake = (key: string): string =>
  key
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll(/[^a-z0-9_]/g, '_')
    .replace(/^_/, '');
