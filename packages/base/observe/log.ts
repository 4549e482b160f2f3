// What modules write their log through. They say a code, a sentence that never changes, and fields;
// what may be seen of the fields is decided here, once, before any sink gets them.
import type { LogFields } from './log-fields.ts';
import { type FieldView, viewOfFields } from './private-fields.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** AREA_WHAT, from the catalogue: what alarms, searches and the manual refer to. */
export type LogCode = string;

export interface Log {
  /** Ask before collecting fields on a hot path. */
  readonly debugEnabled: boolean;
  debug(code: LogCode, message: string, fields?: LogFields): void;
  info(code: LogCode, message: string, fields?: LogFields): void;
  warn(code: LogCode, message: string, fields?: LogFields): void;
  error(code: LogCode, message: string, fields?: LogFields): void;
  /** The same log with fields that stand on each line, such as role, node, callId. */
  child(fields: LogFields): Log;
}

export interface LogRecord {
  readonly level: LogLevel;
  readonly code: LogCode;
  readonly message: string;
  /** Already masked and redacted. */
  readonly fields: FieldView;
}

/** Where records go: pino in production, a list in tests. It must not throw. */
export interface LogSink {
  write(record: LogRecord): void;
}

export interface LogOptions {
  readonly sink: LogSink;
  /** Records below it are dropped. Asked at each record, so it can be changed while running. */
  readonly level: () => LogLevel;
  readonly fields?: LogFields;
}

type Said = readonly [message: string, fields?: LogFields | undefined];

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export function logTo(options: LogOptions): Log {
  const standing = options.fields ?? {};
  const passes = (level: LogLevel): boolean => RANK[level] >= RANK[options.level()];
  const write = (level: LogLevel, code: LogCode, [message, fields]: Said): void => {
    if (!passes(level)) return;
    const all = fields === undefined ? standing : { ...standing, ...fields };
    // Only who asked for debug sees whole numbers, and only on debug lines.
    options.sink.write({ level, code, message, fields: viewOfFields(all, level === 'debug') });
  };
  return {
    get debugEnabled() {
      return passes('debug');
    },
    debug: (code, ...rest) => write('debug', code, rest),
    info: (code, ...rest) => write('info', code, rest),
    warn: (code, ...rest) => write('warn', code, rest),
    error: (code, ...rest) => write('error', code, rest),
    child: (fields) => logTo({ ...options, fields: { ...standing, ...fields } }),
  };
}

function nothing(): void {
  // A log that nobody reads.
}

export const SILENT_LOG: Log = Object.freeze({
  debugEnabled: false,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => SILENT_LOG,
});
