// What the server said before it ended: which trouble it is, and the one line that an operator
// should read.
export type Trouble =
  /** Backends of a killed postmaster are still ending; it passes. */
  | 'memory-in-use'
  /** Its lock file names a living process. */
  | 'locked'
  | 'no-room'
  | 'other';

export interface Judged {
  readonly trouble: Trouble;
  readonly line: string;
}

const SIGNS: ReadonlyArray<readonly [RegExp, Trouble]> = [
  [/pre-existing shared memory block/, 'memory-in-use'],
  [/lock file "[^"]*" already exists/, 'locked'],
  [/No space left on device|Disk quota exceeded/, 'no-room'],
];
/** 2026-11-21 05:31:00.123 UTC [4711] name FATAL:  ... */
const SEVERE = /(?:^|\s)(?:FATAL|PANIC|initdb: error|error while loading|setpriv):\s*(.*)$/;

/** `cluster` takes the place of the name by which the server knows its folder. */
export function judgeWords(words: string, cluster: string): Judged {
  const lines = words
    .replaceAll('/proc/self/cwd', cluster)
    .split('\n')
    .filter((line) => line !== '');
  for (const [sign, trouble] of SIGNS) {
    const line = lines.findLast((each) => sign.test(each));
    if (line !== undefined) return { trouble, line: SEVERE.exec(line)?.[1] ?? line };
  }
  const severe = lines.map((line) => SEVERE.exec(line)?.[1]).findLast((line) => line !== undefined);
  return { trouble: 'other', line: severe ?? lines.at(-1) ?? 'it ended without a word' };
}
