// The measured quality of routing gateways as calls use it (RTE-7): whose calls count, within which
// windows, and who is below its thresholds.
import type { ParameterView } from '@tandem/domain/parameters';
import {
  type Measure,
  measured,
  poorBy,
  type QualityFigures,
  type QualityOf,
  type QualityWindows,
  type RouteEntry,
  traitsOf,
} from '@tandem/domain/routing';
import type { CallerEntry, CallFacts } from '../facts.ts';
import { areaOf } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

const MS_PER_SECOND = 1_000;

export function qualityWindows(view: ParameterView): QualityWindows {
  const ms = (seconds: number): number => seconds * MS_PER_SECOND;
  return {
    asrMs: ms(view.get('SS_GATEWAY_ASR_RESERVE_TIME')),
    acdMs: ms(view.get('SS_GATEWAY_ACD_RESERVE_TIME')),
    qualityMs: ms(view.get('SS_GATEWAY_QUALITY_RESERVE_TIME')),
    slices: view.get('SS_GATEWAY_QUALITY_RESERVE_SEPARATE'),
  };
}

/** The gateway says whether it is measured; a customer's gateway may keep its calls out of it. */
export function isMeasured(
  { party }: RouteEntry,
  caller: CallerEntry,
  view: ParameterView,
): boolean {
  if (caller.kind === 'mappingGateways' && caller.party.measureQuality === false) return false;
  if (party.measureQuality !== null) return party.measureQuality;
  return MEASURED_BY.some((name) => view.get(name));
}

const MEASURED_BY = [
  'SS_GATEWAY_QUALITY_CALCULATE',
  'SS_GATEWAY_ASR_CALCULATE',
  'SS_GATEWAY_ACD_CALCULATE',
] as const;

/** Of which call. */
export interface Judging {
  readonly facts: Pick<CallFacts, 'numbers'>;
  readonly world: Pick<AdmitWorld, 'quality' | 'now' | 'snapshot'>;
}

/** The gateway; in the area of the called number, where each is measured by itself. */
export function measuredAs(entry: RouteEntry, { facts, world }: Judging): QualityOf {
  const { key } = entry;
  if (!traitsOf(entry).byArea) return key;
  return `${key} ${areaOf(world.snapshot, facts.numbers.billedCallee)}`;
}

export function qualityOf(entry: RouteEntry, measure: Measure, judging: Judging): number | null {
  const { quality, now } = judging.world;
  const figures = quality.figures(measuredAs(entry, judging), measure, now);
  return measured(figures, measure, entry.party.qualityAttempts);
}

export function whyPoor(entry: RouteEntry, judging: Judging): 'asr' | 'acd' | null {
  const { thresholds } = traitsOf(entry);
  if (thresholds === null) return null;
  const { quality, now } = judging.world;
  const as = measuredAs(entry, judging);
  return poorBy(thresholds, (measure) => quality.figures(as, measure, now));
}

export interface Attempted {
  readonly wasAnswered: boolean;
  /** null: it never rang. */
  readonly pddMs: number | null;
}

export function noteAttempt(
  entry: RouteEntry,
  { wasAnswered, pddMs }: Attempted,
  judging: Judging,
): void {
  const { quality, now: nowMs, snapshot } = judging.world;
  const more: Partial<QualityFigures> = {
    ...{ attempts: 1, answers: wasAnswered ? 1 : 0 },
    ...(pddMs === null ? {} : { rang: 1, pddMs }),
  };
  const windows = qualityWindows(snapshot.parameters);
  quality.add(measuredAs(entry, judging), more, { nowMs, windows });
}
