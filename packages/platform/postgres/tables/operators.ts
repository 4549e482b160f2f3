// What the configuration does not say of operators, and views of those who may sign in (migration
// 0003).
import type { GeneratedAlways } from 'kysely';
import type { Instant } from '../value-types.ts';

export interface OperatorTables {
  operatorLogin: {
    key: bigint;
    mustChangePassword: boolean;
    lastLoginAt: Instant | null;
  };
  /** A view. */
  operator: {
    key: GeneratedAlways<bigint>;
    id: GeneratedAlways<string>;
    displayName: GeneratedAlways<string>;
    locked: GeneratedAlways<boolean>;
    passwordHash: GeneratedAlways<string | null>;
    mustChangePassword: GeneratedAlways<boolean>;
    lastLoginAt: GeneratedAlways<number | null>;
    accountKey: GeneratedAlways<bigint | null>;
    accountId: GeneratedAlways<string | null>;
    /** Ids. */
    roles: GeneratedAlways<readonly string[]>;
    /** Of all roles together, as they list them. */
    rights: GeneratedAlways<readonly string[]>;
  };
}
