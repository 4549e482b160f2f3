// One object removed: what names it, or money that was booked on it, keeps it.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Plan } from '@tandem/edge/configuration';
import type { ApplyParts } from '../configuration/apply.ts';
import type { StoreFault } from '../configuration/ports.ts';
import { readCurrent } from '../configuration/read-current.ts';
import { type MissingRight, missingRights } from '../rights/missing-rights.ts';
import { type ObjectAsked, readObject } from './read-object.ts';
import type { ScopeParts } from './scope.ts';

export interface ObjectToRemove extends ObjectAsked {
  /** Only if it still has this version. */
  readonly ifVersion?: bigint;
}

export type RemoveFault =
  | { readonly is: 'missing' | 'stale' }
  | { readonly is: 'right'; readonly missing: readonly MissingRight[] }
  | { readonly is: 'store'; readonly faults: readonly StoreFault[] };

export async function removeObject(
  parts: ScopeParts & { readonly configuration: ApplyParts },
  { ifVersion, ...asked }: ObjectToRemove,
): Promise<Result<void, RemoveFault>> {
  const { kind, id, asker } = asked;
  const seen = await readObject(parts, asked);
  if (!seen.ok) return seen;
  const { configuration } = await readCurrent(parts.configuration, () => false);
  const object = configuration.find(kind, id);
  if (object === undefined) return fail({ is: 'missing' });
  if (ifVersion !== undefined && seen.value.version !== String(ifVersion)) {
    return fail({ is: 'stale' });
  }
  const plan: Plan = {
    ...{ create: [], change: [], rates: [], parameters: [] },
    remove: [{ kind, id, key: object.key, condition: null }],
    parameterView: configuration.parameters,
    unchanged: {} as Plan['unchanged'],
  };
  const wanted = {
    sections: new Set<never>(),
    objects: new Map<never, never>(),
    parameters: { applied: [], view: configuration.parameters },
  };
  const intention = { current: configuration, wanted, plan, namesParameters: false };
  const missing = missingRights(asker, intention);
  if (missing.length > 0) return fail({ is: 'right', missing });
  const { actor, source } = asker;
  const removal = {
    change: 'remove',
    key: object.key,
    version: BigInt(seen.value.version),
  } as const;
  const done = await parts.configuration.store.transact([removal], { actor, source });
  return done.ok ? ok() : fail({ is: 'store', faults: done.error });
}
