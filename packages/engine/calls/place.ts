// Calls that nobody sends us: we place them, for a callback or a test (API-3). Their caller's leg
// is of whoever places them; from there on they are calls like any others.
import type { Result, Uuid } from '@tandem/base/kernel';
import type { Service } from '@tandem/domain/parties';
import type { CallRecord } from '@tandem/domain/record';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import { offeredBy, sourceNamed } from './analysis/source.ts';
import type { CallerEntry } from './facts.ts';
import type { CallerLeg, Description, Offered } from './legs/leg.ts';

/** from: as a call of this gateway or phone. through: by this gateway alone, and nobody pays. */
export type Origin =
  | { readonly is: 'from'; readonly name: string }
  | { readonly is: 'through'; readonly name: string };

export interface CallToPlace {
  /** null: one is made. */
  readonly id: Uuid | null;
  readonly origin: Origin;
  /** As they would arrive from its origin. */
  readonly caller: string;
  readonly callee: string;
  readonly description: Description;
  /** The call that it comes of. */
  readonly parentId: Uuid | null;
  /** That its payer must have subscribed to; null: to none beside that of any call. */
  readonly service: Service | null;
  /** What is heard is kept, whatever the rules of its parties say. */
  readonly isRecorded: boolean;
  readonly leg: (offered: Offered, id: Uuid) => CallerLeg;
}

export interface OriginNotFound {
  readonly code: 'CALL_SOURCE_NOT_FOUND' | 'GATEWAY_NOT_FOUND';
}

/** Who places calls asks this of them. */
export interface PlacesCalls {
  /** It has begun, and may be over, when this returns. */
  place(call: CallToPlace): Result<Uuid, OriginNotFound>;
  /** Of a call that is there, as its record would be now. */
  recordNow(id: Uuid): CallRecord | undefined;
}

export type OriginEntry =
  | { readonly is: 'from'; readonly entry: CallerEntry }
  | { readonly is: 'through'; readonly entry: Entry<'routingGateways'> };

export function originOf(origin: Origin, snapshot: Snapshot): OriginEntry | undefined {
  const { is, name } = origin;
  if (is === 'from') {
    const entry = sourceNamed(name, snapshot);
    return entry === undefined ? undefined : { is, entry };
  }
  const entry = snapshot.find('routingGateways', name);
  return entry === undefined ? undefined : { is, entry };
}

/** As if it had come, from nowhere on any network. */
export function placedOffer(entry: CallerEntry, call: CallToPlace, id: Uuid): Offered {
  const { caller, callee, description } = call;
  const offered = offeredBy(entry, { caller, callee });
  return { ...offered, source: NOWHERE, callId: `${id}@placed`, description };
}

const NOWHERE: Offered['source'] = Object.freeze({ address: '', port: 0 });
