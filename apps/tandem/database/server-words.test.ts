import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeWords } from './server-words.ts';

const at = '2026-11-21 06:22:52.971 UTC [1257]';

const said = (...lines: readonly string[]): string =>
  lines.map((line) => `${at}${line}`).join('\n');
const ended = '  LOG:  database system is shut down';

describe('what a server says before it ends', () => {
  //  words, trouble, line
  const table = [
    [
      said(
        '  FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use',
        '  HINT:  Terminate any old server processes in data directory "/proc/self/cwd".',
      ),
      'memory-in-use',
      'pre-existing shared memory block (key 1, ID 2) is still in use',
    ],
    [
      said(
        '  FATAL:  lock file "postmaster.pid" already exists',
        '  HINT:  Is another postmaster (PID 7) running?',
      ),
      'locked',
      'lock file "postmaster.pid" already exists',
    ],
    [
      said('  FATAL:  could not write lock file "x": No space left on device', ended),
      'no-room',
      'could not write lock file "x": No space left on device',
    ],
    [
      'creating configuration files ... ' +
        'initdb: error: could not write file "/proc/self/cwd/pg_hba.conf": Disk quota exceeded\n' +
        'initdb: removing contents of data directory "/proc/self/cwd"',
      'no-room',
      'could not write file "/d/pg/pg_hba.conf": Disk quota exceeded',
    ],
    [
      said(
        ' [unknown] FATAL:  the database system is starting up',
        '  PANIC:  could not locate a valid checkpoint record at 0/1',
        '  LOG:  startup process was terminated by signal 6',
      ),
      'other',
      'could not locate a valid checkpoint record at 0/1',
    ],
    [
      'setpriv: failed to execute /root/x/postgres: Permission denied\n',
      'other',
      'failed to execute /root/x/postgres: Permission denied',
    ],
    ['something unheard of', 'other', 'something unheard of'],
    ['', 'other', 'it ended without a word'],
  ] as const;
  for (const [words, trouble, line] of table) {
    it(`${trouble}: ${line}`, () =>
      assert.deepEqual(judgeWords(words, '/d/pg'), { trouble, line }));
  }
});
