// What `tandem demo` refuses before it touches anything.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { demo } from './demo.ts';

const root = mkdtempSync(join(tmpdir(), 'tdm-demo-'));
after(() => rmSync(root, { recursive: true, force: true }));
const GIVEN = { http: '127.0.0.1:0', cps: '1', days: '2' };

describe('words of tandem demo (CON-1)', () => {
  //  option                   allowed
  const table: ReadonlyArray<readonly [Readonly<Record<string, string>>, RegExp]> = [
    [{ cps: '1000' }, /^0\.1-50$/],
    [{ cps: '0' }, /^0\.1-50$/],
    [{ cps: 'many' }, /^0\.1-50$/],
    [{ days: '31' }, /^0-30$/],
    [{ days: '-1' }, /^0-30$/],
    [{ http: 'nowhere' }, /ADDRESS:PORT/],
  ];
  for (const [wrong, allowed] of table) {
    it(`${JSON.stringify(wrong)} is refused, and nothing is made`, async () => {
      const data = join(root, 'new');
      const fault = await demo.run({ ...GIVEN, ...wrong, data }, [], undefined as never);
      assert.equal(fault?.usage, true);
      assert.equal(fault.field, `--${Object.keys(wrong)[0]}`);
      assert.match(fault.allowed ?? '', allowed);
      assert.ok(!existsSync(data));
    });
  }

  for (const remove of [false, true]) {
    it(`a folder of somebody is not ${remove ? 'removed' : 'begun in'}`, async () => {
      const data = join(root, 'theirs');
      mkdirSync(data, { recursive: true });
      writeFileSync(join(data, 'thesis.tex'), 'years of work');
      const fault = await demo.run({ ...GIVEN, remove, data }, [], undefined as never);
      assert.equal(fault?.code, 'DEMO_NOT_ONE');
      assert.deepEqual(readdirSync(data), ['thesis.tex']);
    });
  }
});
