// What processes have used, by /proc: for bars of programs that run as they do in production.
import { readdirSync, readFileSync } from 'node:fs';

/** Figures of /proc are in hundredths of a second. */
const TICK_US = 10_000;
const FIELDS_BEFORE_UTIME = 11;
const FIELD_OF_PARENT = 1;

/** What stands behind the name of the program, which may have blanks in it. */
function fieldsOf(pid: number | string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // it ended meanwhile: its time is its parent's
  }
}

/** CPU of a process with all its threads, and of children that it has waited for. */
export function cpuUs(pid: number): number {
  const ticks = fieldsOf(pid)
    .slice(FIELDS_BEFORE_UTIME, FIELDS_BEFORE_UTIME + 4)
    .map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) * TICK_US;
}

export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(fieldsOf(name)[FIELD_OF_PARENT]) === parent)
    .map(Number);
}

export function familyUs(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + cpuUs(one), 0);
}

/** VmRSS, VmHWM (the most it ever was), RssAnon, ... in bytes; 0 when it is gone. */
export function memoryBytes(pid: number, field: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
