// What the switch's main thread and its report thread say to one another.
import type { Report, ReportFigures, ReportTarget, Retries } from '@tandem/edge/webhooks';
import type { StopCommand } from './kept-thread.ts';

/** Handed to the thread when it begins. */
export interface ReportSettings {
  readonly node: string;
  /** Of the switch: reports are counted within it. */
  readonly start: string;
  /** The data folder, for the authorities of HTTPS servers. */
  readonly data: string;
}

export type ToReports =
  | {
      readonly type: 'targets';
      readonly targets: readonly ReportTarget[];
      readonly retries: Retries;
    }
  | { readonly type: 'reports'; readonly reports: readonly Report[] }
  | StopCommand;

export type FromReports =
  /** It knows of no targets yet. */
  | { readonly type: 'begun' }
  | { readonly type: 'taken'; readonly count: number }
  | { readonly type: 'figures'; readonly figures: Readonly<Record<string, ReportFigures>> };
