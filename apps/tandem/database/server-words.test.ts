import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeWords } from './server-words.ts';

const at = '2026-11-21 06:22:52.971 UTC [1257]';

describe('what a server says before it ends', () => {
  //  words                                                                  trouble          line
  const table = [
    [
      `${at}  FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\n${at}  HINT:  Terminate any old server processes associated with data directory "/proc/self/cwd".`,
      'memory-in-use',
      'pre-existing shared memory block (key 1, ID 2) is still in use',
    ],
    [
      `${at}  FATAL:  lock file "postmaster.pid" already exists\n${at}  HINT:  Is another postmaster (PID 7) running?`,
      'locked',
      'lock file "postmaster.pid" already exists',
    ],
    [
      `${at}  FATAL:  could not write lock file "postmaster.pid": No space left on device\n${at}  LOG:  database system is shut down`,
      'no-room',
      'could not write lock file "postmaster.pid": No space left on device',
    ],
    [
      `creating configuration files ... initdb: error: could not write file "/proc/self/cwd/pg_hba.conf": Disk quota exceeded\ninitdb: removing contents of data directory "/proc/self/cwd"`,
      'no-room',
      'could not write file "/d/pg/pg_hba.conf": Disk quota exceeded',
    ],
    [
      `${at} [unknown] FATAL:  the database system is starting up\n${at}  PANIC:  could not locate a valid checkpoint record at 0/1\n${at}  LOG:  startup process was terminated by signal 6`,
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
