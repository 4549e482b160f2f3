// What the use cases of running calls need of the switches.
import type { Result } from '@tandem/base/kernel';
import type {
  BlockedCaller,
  CurrentCall,
  CurrentCallExplained,
  RouteAnalysis,
  RouteQuestion,
} from '@tandem/engine/calls/control';
import type { SwitchFault } from '../registry/ports.ts';

export interface CurrentCalls {
  readonly items: readonly CurrentCall[];
  /** That are there now. */
  readonly total: number;
}

export interface BlockedPage {
  /** Those that are blocked longest from now; of many, some. */
  readonly items: readonly BlockedCaller[];
  readonly total: number;
}

export interface RunningCalls {
  list(page: {
    readonly limit: number;
    readonly after?: string | undefined;
    /** Keys of accounts: only calls that one of them pays; absent: all. */
    readonly payers?: readonly string[] | undefined;
  }): Promise<Result<CurrentCalls, SwitchFault>>;
  explain(id: string): Promise<Result<CurrentCallExplained, SwitchFault>>;
  hangUp(id: string): Promise<Result<void, SwitchFault>>;
  /** missing: also one that cannot be recorded. */
  record(id: string, on: boolean): Promise<Result<void, SwitchFault>>;
  /** missing: nobody of that name may call. */
  analyse(question: RouteQuestion): Promise<Result<RouteAnalysis, SwitchFault>>;
  blocked(): Promise<Result<BlockedPage, SwitchFault>>;
  /** missing: it is not blocked. */
  releaseCaller(caller: string): Promise<Result<void, SwitchFault>>;
}
