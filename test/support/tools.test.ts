import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from './tools.ts';

describe('needs: a test that wants a program of the system', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-tools-'));
    writeFileSync(join(folder, 'sipp'), '');
    mkdirSync(join(folder, 'tshark'));
    writeFileSync(join(folder, 'g++'), '');
    chmodSync(join(folder, 'g++'), 0o755);
  });
  after(() => rmSync(folder, { recursive: true }));

  //  tool        what it is on the PATH   what the skip says
  const table: ReadonlyArray<readonly [string, string, string | undefined]> = [
    ['g++', 'a program', undefined],
    ['sipp', 'not to be run', 'needs sipp (apt-get install sip-tester)'],
    ['tshark', 'a folder', 'needs tshark (apt-get install tshark)'],
    ['sngrep', 'nowhere', 'needs sngrep (apt-get install sngrep)'],
  ];
  for (const [tool, what, said] of table) {
    it(`${tool}, ${what}: ${said === undefined ? 'runs' : 'is skipped by name'}`, () => {
      const heard: (string | undefined)[] = [];
      const skip = (message?: string) => void heard.push(message);
      const there = needs({ skip }, tool, { PATH: `:/nowhere:${folder}` });
      assert.equal(there, said === undefined);
      assert.deepEqual(heard, said === undefined ? [] : [said]);
    });
  }

  it('fails instead of skipping where TANDEM_REQUIRE_TOOLS=1', () => {
    const skip = () => assert.fail('it was skipped');
    const env = { PATH: folder, TANDEM_REQUIRE_TOOLS: '1' };
    assert.equal(needs({ skip }, 'g++', env), true);
    assert.throws(() => needs({ skip }, 'sngrep', env), /sngrep.*TANDEM_REQUIRE_TOOLS=1/);
  });

  it('without a PATH nothing is there', () => {
    let skipped = 0;
    const skip = () => {
      skipped += 1;
    };
    assert.equal(needs({ skip }, 'g++', {}), false);
    assert.equal(skipped, 1);
  });
});
