// What pricing a period again needs from outside.
import type { RerateStore } from '@tandem/books/rerating/contract';
import type { ConfigurationStore, ParameterStore, RateStore } from '../configuration/ports.ts';
import type { AuditLog } from '../ports.ts';
import type { RerateBoard } from './board.ts';

export interface RerateParts {
  readonly store: Pick<ConfigurationStore, 'readAll' | 'find'>;
  readonly parameters: ParameterStore;
  readonly rates: RateStore;
  readonly records: RerateStore;
  readonly audit: AuditLog;
  readonly board: RerateBoard;
  readonly clock: { wallMs(): number };
  /** In which a rate group means its hours that names no zone: as the switch takes it. */
  readonly serverZone: string;
}
