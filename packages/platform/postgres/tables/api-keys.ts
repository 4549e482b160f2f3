// Keys by which machines ask in the name of an operator (migration 0005).
import type { GeneratedAlways } from 'kysely';
import type { DefaultInstant, Instant } from '../value-types.ts';

export interface ApiKeyTables {
  apiKey: {
    id: GeneratedAlways<bigint>;
    operatorKey: bigint;
    tokenHash: Uint8Array;
    name: string;
    rights: readonly string[] | null;
    sources: readonly string[];
    createdAt: DefaultInstant;
    expiresAt: Instant | null;
    lastUsedAt: Instant | null;
  };
}
