// Which migrations a database has had; made by migrate.ts itself.
import type { DefaultInstant } from '../value-types.ts';

export interface MigrationTables {
  schemaMigration: {
    id: number;
    name: string;
    appliedAt: DefaultInstant;
    checksum: string;
  };
}
