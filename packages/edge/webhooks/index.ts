export type { DeliverReports } from './ports.ts';
export {
  type CallState,
  type CallStateChange,
  callReport,
  type PhoneChange,
  phoneReport,
  type Report,
} from './report.ts';
export { MOST_REPORTS_WAITING, type ReportFigures, type Retries } from './report-queue.ts';
export { Reporter, type ReportTarget } from './reporter.ts';
