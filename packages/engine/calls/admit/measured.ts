// The measured quality of routing gateways as calls use it (RTE-7): whose calls count, within which
// windows, and who is below its thresholds.
import type { ParameterView } from '@tandem/domain/parameters';
import {
  type Measure,
  measured,
  poorBy,
  type QualityFigures,
  type QualityWindows,
  type RouteEntry,
} from '@tandem/domain/routing';
import type { CallerEntry } from '../facts.ts';
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
  return party.measureQuality ?? view.get('SS_GATEWAY_QUALITY_CALCULATE');
}

type Judging = Pick<AdmitWorld, 'reach' | 'quality' | 'now'>;

export function qualityOf(
  { key, party }: RouteEntry,
  measure: Measure,
  { reach, quality, now }: Judging,
): number | null {
  const handedIn = reach.quality(key, measure);
  if (handedIn !== null) return handedIn;
  return measured(quality.figures(key, measure, now), measure, party.qualityAttempts);
}

export function whyPoor({ key, party }: RouteEntry, world: Judging): 'asr' | 'acd' | null {
  return poorBy(party, (measure) => world.quality.figures(key, measure, world.now));
}

export interface Attempted {
  readonly wasAnswered: boolean;
  /** null: it never rang. */
  readonly pddMs: number | null;
}

export function noteAttempt(
  entry: RouteEntry,
  { wasAnswered, pddMs }: Attempted,
  world: AdmitWorld,
): void {
  const more: Partial<QualityFigures> = {
    ...{ attempts: 1, answers: wasAnswered ? 1 : 0 },
    ...(pddMs === null ? {} : { rang: 1, pddMs }),
  };
  const windows = qualityWindows(world.snapshot.parameters);
  world.quality.add(entry.key, more, { nowMs: world.now, windows });
}
