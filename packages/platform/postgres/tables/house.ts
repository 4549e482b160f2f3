// Sessions of operators, what they did, and the installation itself (migration 0001).
import type { Generated, GeneratedAlways } from 'kysely';
import type { DefaultInstant, Instant, Json } from '../value-types.ts';

export interface HouseTables {
  operatorSession: {
    tokenHash: Uint8Array;
    operatorKey: bigint;
    createdAt: DefaultInstant;
    expiresAt: Instant;
    source: string;
  };
  auditEntry: {
    id: GeneratedAlways<bigint>;
    at: DefaultInstant;
    actor: string;
    source: string;
    action: string;
    objectType: string;
    objectId: string;
    before: Json;
    after: Json;
  };
  installation: {
    id: Generated<string>;
    createdAt: DefaultInstant;
  };
}
