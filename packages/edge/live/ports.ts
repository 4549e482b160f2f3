// What live events are made of: the switch and the database as they are asked, again and again.
import type { Result } from '@tandem/base/kernel';
import type { RecordFeed } from '@tandem/books/cdr/contract';
import type { RollupArchive } from '@tandem/books/rollup/contract';
import type {
  ParameterStore,
  Supervision,
  SwitchFault,
  SwitchRegistrations,
} from '@tandem/edge/services';
import type { CallFigures, CallsChanged } from '@tandem/engine/calls/control';
import type { PresenceChanged } from '@tandem/engine/registry/control';

export interface SwitchLooks {
  figures(): Promise<Result<CallFigures, SwitchFault>>;
  callChanges(since: number | null): Promise<Result<CallsChanged, SwitchFault>>;
  presence(since: number | null): Promise<Result<PresenceChanged, SwitchFault>>;
  gateways: SwitchRegistrations['gateways'];
}

export interface LiveSources {
  readonly looks: SwitchLooks;
  readonly records: RecordFeed;
  readonly figures: RollupArchive;
  readonly parameters: ParameterStore;
  readonly supervision: Supervision;
  /** When the day of that moment began, by the clocks of the server. */
  readonly dayStartMs: (utcMs: number) => number;
}
