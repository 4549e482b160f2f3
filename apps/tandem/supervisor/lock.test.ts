import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { lockFolder, runningSupervisor } from './lock.ts';

const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function lockFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-lock-'));
  folders.push(folder);
  return join(folder, 'lock');
}

/** Time that passes when it is waited for; a sleeping lock is seen by what happens meanwhile. */
function surroundings(meanwhile: (slept: number) => void = () => undefined) {
  const said: string[] = [];
  let slept = 0;
  const sleep = async (forMs: number): Promise<void> => {
    slept += forMs;
    meanwhile(slept);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { said, say: (line: string) => void said.push(line), sleep };
}

/** A process that holds the descriptor of a lock, as a role does; it answers nothing and waits. */
function holder(descriptor: number): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
  started.push(child);
  return child;
}

const gone = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('the lock of a data folder', () => {
  it('is refused while its supervisor lives, with its process number', async () => {
    const file = lockFile();
    const first = await lockFolder(file, surroundings());
    assert.ok(first.ok);
    const second = await lockFolder(file, surroundings());
    assert.ok(!second.ok);
    assert.equal(second.error.code, 'LOCK_HELD');
    assert.match(second.error.message, new RegExp(`process ${process.pid} holds`));
    assert.equal(runningSupervisor(file), process.pid);
    first.value.release();
    const third = await lockFolder(file, surroundings());
    assert.ok(third.ok, 'free after its release');
    third.value.release();
  });

  it('waits for a role of a killed supervisor that is about to end', async () => {
    const file = lockFile();
    const first = await lockFolder(file, surroundings());
    assert.ok(first.ok);
    const role = holder(first.value.descriptor);
    first.value.release();
    noteKilledSupervisor(file, {});
    const ended = gone(role);
    const around = surroundings((slept) => {
      if (slept === 300) role.kill('SIGKILL');
    });
    const second = await lockFolder(file, around);
    assert.ok(second.ok);
    assert.deepEqual(around.said, ['Waiting for the processes of the previous run to end ...']);
    await ended;
    second.value.release();
  });

  it('kills a role that does not end, and only that one', async () => {
    const file = lockFile();
    const first = await lockFolder(file, surroundings());
    assert.ok(first.ok);
    const stuck = holder(first.value.descriptor);
    first.value.note({ switch: Number(stuck.pid), recorder: 2 ** 22 + 1 });
    first.value.release();
    makeSupervisorDead(file);
    const around = surroundings();
    const second = await lockFolder(file, around);
    assert.ok(second.ok);
    assert.equal(around.said.length, 2);
    assert.match(
      around.said[1] ?? '',
      new RegExp(`switch of the previous run \\(process ${stuck.pid}\\)`),
    );
    second.value.release();
  });

  it('held by a process that nobody knows, says how to find it', async () => {
    const file = lockFile();
    const first = await lockFolder(file, surroundings());
    assert.ok(first.ok);
    holder(first.value.descriptor);
    first.value.release();
    noteKilledSupervisor(file, {});
    const second = await lockFolder(file, surroundings());
    assert.ok(!second.ok);
    assert.match(second.error.advice, /fuser -v/);
  });

  it('nonsense in the file is nobody', () => {
    const file = lockFile();
    assert.equal(runningSupervisor(file), undefined);
    writeFileSync(file, '{"superv');
    assert.equal(runningSupervisor(file), undefined);
  });
});

function noteKilledSupervisor(file: string, children: object): void {
  writeFileSync(
    file,
    JSON.stringify({ supervisor: { pid: 2 ** 22 + 2, startedTicks: '1' }, children }),
  );
}

/** Leaves the children as noted and makes the supervisor one that is gone. */
function makeSupervisorDead(file: string): void {
  const text = JSON.parse(readFileSync(file, 'utf8')) as { children: object };
  noteKilledSupervisor(file, text.children);
}
