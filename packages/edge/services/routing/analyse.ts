// What would become of a call (RTE-9): the switch decides over what it knows, by the code that
// calls go through; here moments are read and written.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { readDate } from '@tandem/domain/decks';
import type { RouteAnalysis, RouteQuestion } from '@tandem/engine/calls/control';
import type { RunningCalls } from '../calls/ports.ts';
import { zoneNamed } from '../decks/options.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';

export interface RouteAsked extends Omit<RouteQuestion, 'atMs'> {
  /** A date, in the zone of this machine where it names none; absent: now. */
  readonly at?: string;
}

export interface RouteShown extends Omit<RouteAnalysis, 'atMs' | 'onward'> {
  readonly at: string;
  readonly onward: RouteShown | null;
}

export interface MomentFault {
  readonly is: 'moment';
  readonly allowed: string;
  readonly detail: string;
}

export interface RouteParts {
  readonly calls: Pick<RunningCalls, 'analyse'>;
  readonly clock: { wallMs(): number };
}

export async function analyseRoute(
  { calls, clock }: RouteParts,
  { at, ...asked }: RouteAsked,
): Promise<Result<RouteShown, SwitchFault | MomentFault>> {
  const moment = momentOf(at, clock.wallMs());
  if (!moment.ok) return moment;
  const analysed = await calls.analyse({ ...asked, atMs: moment.value });
  return analysed.ok ? ok(shown(analysed.value)) : analysed;
}

function momentOf(text: string | undefined, nowMs: number): Result<number | null, MomentFault> {
  if (text === undefined) return ok(null);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const zone = zoneNamed(timeZone) ?? { offsetMinutesAt: () => 0 };
  const date = readDate(text, { order: null, nowMs, zone });
  if (date.ok) return date;
  const { allowed, detail } = date.error;
  return fail({ is: 'moment', allowed, detail });
}

function shown({ atMs, onward, ...same }: RouteAnalysis): RouteShown {
  return { ...same, at: momentText(atMs), onward: onward === null ? null : shown(onward) };
}
