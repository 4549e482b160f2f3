import assert from 'node:assert/strict';
import { it } from 'node:test';
import skipsReporter from './skips-reporter.mjs';

it('each skipped test is a line with its reason, and no other', async () => {
  const lines: string[] = [];
  for await (const line of skipsReporter(run())) lines.push(line);
  assert.deepEqual(lines, [
    '  a call by baresip: needs baresip, which is not installed\n',
    '  a call by linphone: no reason given\n',
  ]);
});

async function* run() {
  yield { type: 'test:start', data: { name: 'a call by sipp' } };
  yield { type: 'test:pass', data: { name: 'a call by sipp' } };
  yield { type: 'test:pass', data: { name: 'a call by hand', skip: false } };
  yield {
    type: 'test:pass',
    data: { name: 'a call by baresip', skip: 'needs baresip, which is not installed' },
  };
  yield { type: 'test:pass', data: { name: 'a call by linphone', skip: true } };
}
