// Every gateway that was looked at, in the order of the attempts, then those that are left out,
// each with the reason in plain words.
import { type Candidate, failoverRules, type RouteEntry, type Told } from '@tandem/domain/routing';
import { pooledCaller } from '../admit/caller-pool.ts';
import { outboundNumbers } from '../admit/invitation.ts';
import { qualityOf, whyPoor } from '../admit/measured.ts';
import { costsOf, type Routing, routedNumber, routesFor } from '../admit/route.ts';
import type { AnalysedRoute } from '../control.ts';
import type { End } from '../ends.ts';
import { noRouteEnd } from '../unreached.ts';
import { whyLeftOut } from './verdicts.ts';
import { moneyText } from './words.ts';

export interface AnalysedRoutes {
  readonly routes: readonly AnalysedRoute[];
  /** null: somebody is there to be asked. */
  readonly end: End | null;
}

export function analysedRoutes(routing: Routing): AnalysedRoutes {
  const told = new Map<bigint, Told>();
  const chosen = routesFor(routing, (one) => void told.set(one.entry.key, one));
  const tried = chosen.candidates.map((candidate, at) => triedRoute(candidate, at + 1, routing));
  const isTried = new Set(chosen.candidates.map(({ entry }) => entry.key));
  const others = [...told.values()].filter(({ entry }) => !isTried.has(entry.key));
  const { callerKind } = routing.facts;
  const end = tried.length === 0 ? noRouteEnd(chosen, callerKind) : null;
  return { routes: [...tried, ...others.map((one) => leftOutRoute(one, routing))], end };
}

function triedRoute({ entry, prefix }: Candidate, place: number, routing: Routing): AnalysedRoute {
  const { facts, caller, world } = routing;
  const numbers = { ...facts.numbers, billedCallee: routedNumber(facts) };
  const found = pooledCaller(entry, routing);
  const pooled = found === 'exhausted' ? null : found;
  const sent = outboundNumbers(entry, { caller, numbers }, pooled);
  const { switchLimit } = failoverRules(world.snapshot.parameters);
  const about = { ...routeShown(entry, prefix, routing), place, verdict: 'candidate' };
  if (!sent.ok) {
    const why = `its rules make ${sent.error.tooLong} too long`;
    return { ...about, place: null, verdict: 'tooLong', why, numbers: null };
  }
  const isBeyond = switchLimit > 0 && place > switchLimit;
  const why = isBeyond
    ? `behind SS_GATEWAY_SWITCH_LIMIT (${switchLimit}): only if others turn out to be full`
    : whyThere(entry, place, routing);
  return { ...about, why, numbers: sent.value };
}

function whyThere(entry: RouteEntry, place: number, routing: Routing): string {
  const { party } = entry;
  const first = place === 1 ? 'is tried first' : `is tried if the ${place - 1} before it fail`;
  const words = [
    `priority ${party.priority}`,
    ...poorWords(entry, routing),
    ...(party.protect ? ['a backup'] : []),
    ...(party.forcedSharePercent > 0 ? [`a forced share of ${party.forcedSharePercent} %`] : []),
    ...(party.exclusive ? ['exclusive: nobody after it'] : []),
  ];
  return `${first} (${words.join(', ')})`;
}

const MEASURES = {
  asr: ['ASR', 'minimumAsrPercent'],
  acd: ['ACD', 'minimumAcdSeconds'],
} as const;

function poorWords(entry: RouteEntry, routing: Routing): readonly string[] {
  const by = whyPoor(entry, routing);
  if (by === null) return [];
  const [name, field] = MEASURES[by];
  const value = qualityOf(entry, by, routing)?.toFixed(1);
  const there = entry.party.qualityByArea ? ' in this area' : '';
  return [
    `its ${name}${there} ${value} is below ${field} ${entry.party[field]}: behind its equals`,
  ];
}

function leftOutRoute({ entry, prefix, leftOut }: Told, routing: Routing): AnalysedRoute {
  const about = { ...routeShown(entry, prefix, routing), place: null, numbers: null };
  return leftOut === null
    ? { ...about, verdict: 'exclusive', why: 'a gateway before it is exclusive' }
    : { ...about, verdict: leftOut, why: whyLeftOut(leftOut, entry, routing) };
}

function routeShown({ id, party }: RouteEntry, prefix: string, routing: Routing) {
  const costE7 = costsOf(routing)({ key: 0n, id, party });
  const costPerMinute = costE7 === null ? null : moneyText(costE7);
  return { gateway: id, account: party.account, prefix, costPerMinute };
}
