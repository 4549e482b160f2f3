// Callers that a routing gateway shows instead of the real ones (RTE-6): numbers of a list, each
// for so many calls at once. A number is taken by an attempt, goes over to the call with its lines,
// and is free again when the leg is gone.
import type { RouteEntry } from '@tandem/domain/routing';
import type { CallerEntry, CallFacts } from '../facts.ts';
import { poolLine } from '../occupancy.ts';
import { poolOf } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

export interface PooledCaller {
  readonly number: string;
  /** Taken as lines are. */
  readonly lineKeys: readonly bigint[];
}

interface Pooling {
  readonly facts: CallFacts;
  readonly caller: CallerEntry;
  readonly world: AdmitWorld;
}

/** null: the gateway has no pool, and the caller stays who it is. */
export function pooledCaller(
  { party }: RouteEntry,
  { facts, world }: Pooling,
): PooledCaller | 'exhausted' | null {
  const isSentOn = facts.forwarded !== null || facts.diverted.length > 0;
  const name = (isSentOn ? party.forwardedCallerPool : null) ?? party.callerPool;
  // Who is called back by an emergency centre must be who called it.
  if (name === null || facts.isEmergency) return null;
  const list = world.snapshot.find('numberLists', name);
  if (list === undefined) return 'exhausted';
  const { numbers, keys, untilMs } = poolOf(list);
  const { lines, random, wallMs } = world;
  const most = party.callerPoolMultiplex ? party.callerPoolLines : 1;
  const count = numbers.length;
  const all = poolLine(list.key, most);
  // A large pool that is used up is not searched for each call.
  if (lines.used(all) >= count * most) return 'exhausted';
  // From anywhere, so that calls spread over the numbers.
  const first = Math.floor(random.unit() * count);
  for (let step = 0; step < count; step += 1) {
    const at = (first + step) % count;
    const key = keys[at] as bigint;
    if (wallMs >= (untilMs[at] as number) || lines.used(key) >= most) continue;
    return { number: numbers[at] as string, lineKeys: [all, key] };
  }
  return 'exhausted';
}
