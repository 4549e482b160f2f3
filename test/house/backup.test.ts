// A backup while the configuration changes and money is booked: restored, it is the system of one
// moment, to the last entry.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { askApi } from '@tandem/platform/outbound';
import { cleanUp, newFolder, Tandem, tandemCommand } from './running.ts';

const EXAMPLE = fileURLToPath(new URL('./example.yaml', import.meta.url));
const program = fileURLToPath(new URL('../../dist/tandem.js', import.meta.url));
const run = promisify(execFile);
after(cleanUp);

describe('backup under change (OPS-2)', () => {
  it('restores to one moment, with books that agree', async () => {
    const folder = newFolder();
    const tandem = await Tandem.up(join(folder, 'data'));
    const place = { socket: join(tandem.data, 'run', 'office.sock') };
    const post = async (path: string, body: { type: string; text: string } | { json: unknown }) => {
      const answer = await askApi({ place, method: 'POST', path, body, timeoutMs: 60_000 });
      assert.ok(answer.ok && answer.status < 300, JSON.stringify(answer));
    };
    const apply = (text: string) =>
      post('/api/v1/configuration/apply', { type: 'application/yaml', text });
    // Two states that differ in several objects at once: a mixture of them would be seen.
    const one = readFileSync(EXAMPLE, 'utf8');
    const other = one.replace('lines: 100', 'lines: 99').replace('lines: 200', 'lines: 199');
    assert.notEqual(other, one);
    await apply(other);
    const exportedOther = withoutBalances(tandem.command('export', '--secrets'));
    await apply(one);
    const exported = withoutBalances(tandem.command('export', '--secrets'));

    let isOver = false;
    const changing = (async () => {
      let count = 0;
      for (; !isOver; count += 1) {
        await apply(count % 2 === 0 ? other : one);
        await post('/api/v1/accounts/west/payments', { json: { amount: '0.25' } });
      }
      return count;
    })();
    const kept = join(folder, 'kept.backup');
    for (let round = 0; round < 3; round += 1) {
      await run(process.execPath, [program, 'backup', kept, '--data', tandem.data]);
    }
    isOver = true;
    assert.ok((await changing) > 3, 'it changed meanwhile');

    const data = join(newFolder(), 'data');
    tandemCommand('restore', kept, '--key', join(tandem.data, 'secret.key'), '--data', data);
    const restored = await Tandem.up(data);
    const text = withoutBalances(restored.command('export', '--secrets'));
    assert.ok(text === exported || text === exportedOther, text);
    assert.match(restored.command('ledger', 'verify'), /The books agree/);
    // It is a system like any other: what it exports changes nothing, and it goes on.
    const again = join(folder, 'again.yaml');
    writeFileSync(again, restored.command('export', '--secrets'));
    assert.match(restored.command('apply', '-f', again), /^Nothing changes/);
    restored.command('pay', 'west', '1');
    assert.match(restored.command('ledger', 'verify'), /The books agree/);
    await restored.stop();
    await tandem.stop();
  });
});

const withoutBalances = (text: string): string => text.replaceAll(/, balance: "[^"]*"/g, '');
