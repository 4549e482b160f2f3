// Names the leases of one run of the switch. Later ones are greater as texts, so that the recorder
// can tell which leases are older than a step of the journal, also when a run ended at once.
import type { Clock, Random } from '@tandem/base/kernel';
import { isUuid, type Uuid, uuidMaker, uuidTimeMs } from '@tandem/base/kernel';

/**
 * `last`: the last epoch in the journal; null when there is none. The wall clock may have been set
 * back since: the new one is later all the same.
 */
export function nextEpoch(
  last: string | null,
  { clock, random }: { readonly clock: Pick<Clock, 'wallMs'>; readonly random: Random },
): Uuid {
  const lastMs = last !== null && isUuid(last) ? uuidTimeMs(last) : 0;
  const wallMs = Math.max(clock.wallMs(), lastMs + 1);
  return uuidMaker({ wallMs: () => wallMs }, random)();
}
