// The log of a process: pino's JSON lines on standard error.
import { type Log, type LogLevel, logTo } from '@tandem/base/observe';
import { destination, pino, stdTimeFunctions } from 'pino';

const STDERR = 2;
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * `level` as people give it; anything unknown is info, so that a typing error does not silence a
 * log.
 */
export function roleLog(role: string, level?: string): Log {
  const least = LEVELS.find((known) => known === level) ?? 'info';
  // Synchronous: the last line before a death is the one that is wanted, and there is no line per
  // call.
  const lines = pino(
    {
      level: 'debug', // logTo has filtered already
      base: { role, pid: process.pid },
      messageKey: 'msg',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: STDERR, sync: true }),
  );
  return logTo({
    level: () => least,
    sink: {
      write: ({ level: at, code, message, fields }) => lines[at]({ code, ...fields }, message),
    },
  });
}
