// What the API is built of; apps/office hands it in.
import type { Clock, Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { RecordArchive, RecordImport } from '@tandem/books/cdr/contract';
import type { RollupArchive } from '@tandem/books/rollup/contract';
import type { LiveHub } from '@tandem/edge/live';
import type {
  AccessMemory,
  ApiKeyStore,
  ApplyParts,
  AuditHistory,
  AuditLog,
  Books,
  DatabaseWatch,
  DeckParts,
  FactorStore,
  FindRecording,
  KeptObjects,
  MediaDaemons,
  OperatorStore,
  ParameterStore,
  PlacedCalls,
  RerateParts,
  RunningCalls,
  Secrets,
  SessionStore,
  Supervision,
  SwitchRegistrations,
  SwitchTrace,
} from '@tandem/edge/services';
import type { Trusts } from './places-of-one.ts';
import type { SlowLimits } from './slow-clients.ts';

/** A file of the console, held in memory: they are few, and the disk is not asked for each look. */
export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The same, packed. */
  readonly gzip?: Uint8Array;
}

export interface ApiParts {
  readonly version: string;
  readonly operators: OperatorStore;
  readonly sessions: SessionStore;
  readonly keys: ApiKeyStore;
  /** Who holds a key or a session, as it was a moment ago. */
  readonly access: AccessMemory;
  /** As they were a moment ago, for limits of what may be asked. */
  readonly parameters: ParameterStore;
  readonly factors: FactorStore;
  readonly audit: AuditLog;
  readonly history: AuditHistory;
  readonly secrets: Secrets;
  readonly supervision: Supervision;
  readonly database: DatabaseWatch;
  readonly configuration: ApplyParts;
  readonly objects: KeptObjects;
  readonly decks: DeckParts;
  readonly books: Books;
  readonly archive: RecordArchive;
  readonly figures: RollupArchive;
  readonly imports: RecordImport;
  /** Of the server's clocks: 0 to 23. */
  readonly localHour: (utcMs: number) => number;
  /** When the day of that moment began, by the clocks of the server. */
  readonly dayStartMs: (utcMs: number) => number;
  readonly rerating: RerateParts;
  readonly calls: RunningCalls;
  readonly media: MediaDaemons;
  readonly placed: PlacedCalls;
  readonly recordings: FindRecording;
  readonly registrations: SwitchRegistrations;
  readonly trace: SwitchTrace;
  readonly live: LiveHub;
  /** The text of a backup, as of now. */
  readonly backup: () => AsyncIterable<Uint8Array>;
  readonly consoleFiles: ReadonlyMap<string, ConsoleFile>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Proxies that are believed when they say for whom they ask; absent: none is. */
  readonly trustsProxy?: Trusts;
  /** Others than the usual ones. */
  readonly slowLimits?: SlowLimits;
  readonly log: Log;
}

/**
 * Who may ask: on the network, operators with a session; on the local socket, whoever the file's
 * mode lets open it, as local administrator.
 */
export type Entrance = 'network' | 'local';
