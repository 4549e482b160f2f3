import assert from 'node:assert/strict';
import { it } from 'node:test';
import notesReporter, { readNotes } from './notes-reporter.mjs';

it('skipped tests with their reasons, and the files that a test was seen of', async () => {
  let text = '';
  for await (const line of notesReporter(run())) text += line;
  assert.deepEqual(readNotes(text), {
    files: new Set(['/calls.test.ts', '/phones.test.ts']),
    skipped: [
      'a call by baresip: needs baresip, which is not installed',
      'a call by linphone: no reason given',
    ],
  });
});

async function* run() {
  const calls = { file: '/calls.test.ts', line: 1, column: 1 };
  const phones = { file: '/phones.test.ts', line: 2, column: 1 };
  yield { type: 'test:start', data: { name: 'a call by sipp', file: '/start.test.ts', line: 1 } };
  yield { type: 'test:pass', data: { name: 'a call by sipp', ...calls } };
  yield { type: 'test:pass', data: { name: 'a call by hand', skip: false, ...calls } };
  yield { type: 'test:fail', data: { name: 'a call by phone', ...phones } };
  // A file as such, which passes also where it has no test.
  yield { type: 'test:pass', data: { name: '/empty.test.ts', file: '/empty.test.ts' } };
  yield {
    type: 'test:pass',
    data: { name: 'a call by baresip', skip: 'needs baresip, which is not installed' },
  };
  yield { type: 'test:pass', data: { name: 'a call by linphone', skip: true } };
}
