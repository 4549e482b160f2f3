// What a dashboard shows besides what is live (CON-1, RPT-1): today against yesterday at the same
// hour, where calls go, why they fail, and how each gateway does.
import type { Figures, FiguresQuestion, RollupArchive } from '@tandem/books/rollup';
import type { GatewayView } from '@tandem/engine/registry/control';
import { type FiguresShort, shortFigures } from './records/figures.ts';
import { momentText, reasonName } from './records/view.ts';
import type { SwitchRegistrations } from './registry/ports.ts';

export interface DashboardParts {
  readonly figures: RollupArchive;
  readonly registrations: Pick<SwitchRegistrations, 'gateways' | 'suspended'>;
  readonly clock: { wallMs(): number };
  /** When the day of that moment began, by the clocks of the server. */
  readonly dayStartMs: (utcMs: number) => number;
  /** Of these clocks. */
  readonly serverZone: string;
}

export interface NamedFigures extends FiguresShort {
  readonly name: string;
}

export interface FailureShown {
  readonly reason: number;
  readonly name: string;
  readonly calls: number;
}

export interface GatewayShown extends FiguresShort {
  readonly gateway: string;
  /** null: it is neither asked nor registered at, or the switch does not answer. */
  readonly live: boolean | null;
  readonly registration: string | null;
}

export interface Dashboard {
  readonly at: string;
  /** The days are the server's, whoever reads: its zone, and when today and yesterday began. */
  readonly zone: string;
  readonly todayFrom: string;
  readonly yesterdayFrom: string;
  readonly today: FiguresShort;
  /** Up to the same hour. */
  readonly yesterday: FiguresShort;
  /** By what they brought in. */
  readonly destinations: readonly NamedFigures[];
  readonly failures: readonly FailureShown[];
  /** Of the last hour. */
  readonly gateways: readonly GatewayShown[];
  readonly suspended: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** What a screen shows. */
const MOST_DESTINATIONS = 10;
const MOST_REASONS = 10;
/** More destinations, reasons and gateways than there are. */
const MOST_ROWS = 10_000;

export async function dashboard(parts: DashboardParts): Promise<Dashboard> {
  const { clock, dayStartMs, figures } = parts;
  const wallMs = clock.wallMs();
  const todayMs = dayStartMs(wallMs);
  const yesterdayMs = dayStartMs(todayMs - DAY_MS / 2);
  const ask = (fromMs: number, untilMs: number, by: FiguresQuestion['by'] = []) =>
    figures.figures({ fromMs, untilMs, by, withHidden: false, limit: MOST_ROWS });
  const untilMs = wallMs + MINUTE_MS;
  const [today] = await ask(todayMs, untilMs);
  const [yesterday] = await ask(yesterdayMs, yesterdayMs + (untilMs - todayMs));
  const suspended = await parts.registrations.suspended();
  return {
    at: momentText(wallMs),
    zone: parts.serverZone,
    todayFrom: momentText(todayMs),
    yesterdayFrom: momentText(yesterdayMs),
    today: shortFigures(today),
    yesterday: shortFigures(yesterday),
    destinations: destinationsOf(await ask(todayMs, untilMs, ['area'])),
    failures: failuresOf(await ask(todayMs, untilMs, ['reason'])),
    gateways: await gatewaysOf(parts, await ask(wallMs - HOUR_MS, untilMs, ['calleeGateway'])),
    suspended: suspended.ok ? suspended.value.length : null,
  };
}

function destinationsOf(rows: readonly Figures[]): readonly NamedFigures[] {
  return [...rows]
    .sort((a, b) => Number(b.charge - a.charge) || Number(b.calls - a.calls))
    .slice(0, MOST_DESTINATIONS)
    .map((row) => ({ name: row.of[0] ?? '', ...shortFigures(row) }));
}

/** Of calls that nobody answered: an answered one has an end, and has not failed. */
function failuresOf(rows: readonly Figures[]): readonly FailureShown[] {
  return rows
    .map((row) => ({ reason: Number(row.of[0]), calls: Number(row.calls - row.answered) }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.calls - a.calls)
    .slice(0, MOST_REASONS)
    .map(({ reason, calls }) => ({ reason, name: reasonName(reason), calls }));
}

async function gatewaysOf(
  { registrations }: DashboardParts,
  rows: readonly Figures[],
): Promise<readonly GatewayShown[]> {
  const asked = await registrations.gateways();
  const lives = new Map((asked.ok ? asked.value : []).map((view) => [view.gateway, view]));
  const counted = new Map(rows.map((row) => [row.of[0] ?? '', row]));
  const names = [...new Set([...lives.keys(), ...counted.keys()])].filter((name) => name !== '');
  return names.sort().map((gateway) => ({
    gateway,
    ...lifeOf(lives.get(gateway)),
    ...shortFigures(counted.get(gateway)),
  }));
}

const lifeOf = (view: GatewayView | undefined): Pick<GatewayShown, 'live' | 'registration'> => ({
  live: view?.live ?? null,
  registration: view?.registration?.state ?? null,
});
