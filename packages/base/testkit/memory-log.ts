// A log that a test can read: what was said, at which level, with what of the fields to be seen.
import { type Log, type LogLevel, type LogRecord, type LogSink, logTo } from '@tandem/base/observe';

export class MemoryLog implements LogSink {
  readonly records: LogRecord[] = [];
  /** Records below it are dropped; a test may change it at any time. */
  level: LogLevel = 'debug';
  readonly log: Log = logTo({ sink: this, level: () => this.level });

  write(record: LogRecord): void {
    this.records.push(record);
  }

  /** `warn GATE_SUSPENDED` for each record, of one level when it is given. */
  codes(level?: LogLevel): readonly string[] {
    const wanted = this.records.filter((record) => level === undefined || record.level === level);
    return wanted.map((record) => `${record.level} ${record.code}`);
  }

  find(code: string): LogRecord | undefined {
    return this.records.find((record) => record.code === code);
  }

  clear(): void {
    this.records.length = 0;
  }
}
