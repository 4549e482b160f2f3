// What reports need of the outside.
import type { Result } from '@tandem/base/kernel';
import type { Report } from './report.ts';

/** A way to a server that says whether it has taken what it was told. */
export interface DeliverReports {
  send(reports: readonly Report[]): Promise<Result<void, string>>;
}
