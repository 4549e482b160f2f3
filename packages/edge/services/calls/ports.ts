// What the use cases of running calls need of the switches.
import type { Result } from '@tandem/base/kernel';
import type {
  CurrentCall,
  CurrentCallExplained,
  RouteAnalysis,
  RouteQuestion,
} from '@tandem/engine/calls/control';

export interface CallsFault {
  /** missing: it has ended meanwhile, or never was. away: the switch does not answer. */
  readonly is: 'missing' | 'away';
  readonly why: string;
}

export interface CurrentCalls {
  readonly items: readonly CurrentCall[];
  /** That are there now. */
  readonly total: number;
}

export interface RunningCalls {
  list(page: {
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<Result<CurrentCalls, CallsFault>>;
  explain(id: string): Promise<Result<CurrentCallExplained, CallsFault>>;
  hangUp(id: string): Promise<Result<void, CallsFault>>;
  /** missing: nobody of that name may call. */
  analyse(question: RouteQuestion): Promise<Result<RouteAnalysis, CallsFault>>;
}
