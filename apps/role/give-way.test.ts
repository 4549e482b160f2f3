import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryLog } from '@tandem/base/testkit';
import { servedBy } from './database.ts';
import { givingWay } from './give-way.ts';

/** Of a session of its own, as a role and a process of the database server are. */
function process(t: TestContext): number {
  const child: ChildProcess = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid);
  return child.pid;
}

/** Where the kernel groups by session, what weighs is said here. */
async function gaveWay(pid: number): Promise<boolean> {
  if (getPriority(pid) !== 10) return false;
  const file = `/proc/${pid}/autogroup`;
  if (!existsSync(file)) return true;
  for (let tries = 0; tries < 50; tries += 1) {
    if (/nice 10$/.test(readFileSync(file, 'utf8').trim())) return true;
    await sleep(50);
  }
  return false;
}

describe('who gives way to calls', () => {
  it('is nobody before it begins, then all that were told and all that come', async (t) => {
    const givesWay = givingWay(new MemoryLog().log, () => undefined);
    const [before, later] = [process(t), process(t)];
    givesWay.servedBy(before);
    assert.equal(getPriority(before), 0);
    givesWay.begin();
    givesWay.servedBy(later);
    assert.deepEqual([await gaveWay(before), await gaveWay(later)], [true, true]);
  });

  it('is no harm where the process has ended meanwhile', () => {
    const givesWay = givingWay(new MemoryLog().log, () => undefined);
    givesWay.begin();
    givesWay.servedBy(2 ** 22 + 1);
  });

  it('is no process of a server that is not our own', () => {
    const givesWay = givingWay(new MemoryLog().log, () => undefined);
    const at = (host: string) =>
      servedBy({ data: '/d', database: { host, user: 'u', database: 'd' } }, givesWay);
    assert.ok(at('/d/pg').onConnected);
    assert.deepEqual([at('127.0.0.1'), at('/var/run/postgresql')], [{}, {}]);
  });
});
