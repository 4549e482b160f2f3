// The demo as it is: begun, looked at, stopped, removed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanUp, newFolder, pidsOn, Tandem, tandemCommand, until } from './running.ts';

after(cleanUp);

interface Listed {
  readonly id: string;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly attempts: number;
}

interface DemoHealth {
  readonly made: number;
  readonly phones: number;
}

const DAY_MS = 86_400_000;

describe('tandem demo (CON-1)', () => {
  const data = join(newFolder(), 'data');
  let demo: Tandem;
  before(async () => {
    demo = await Tandem.demo(data, '--cps', '20', '--days', '1');
  });

  const list = (...filters: readonly string[]): readonly Listed[] =>
    JSON.parse(demo.command('cdr', 'list', '--json', '--limit', '500', ...filters)) as Listed[];

  it('tells where its console is, and how to sign in', () => {
    assert.match(demo.output, /console {2}http:\/\/127\.0\.0\.1:\d+\//);
    assert.match(demo.output, /one-time password/);
    assert.match(demo.output, /SIP {6}127\.\d+\.0\.1:5080/);
  });

  it('calls are answered, fail, and are taken by a second vendor; phones are there', async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    await until('calls of today', () => {
      const now = list('--from', since);
      const answered = now.filter(({ answeredAt }) => answeredAt !== null);
      const failedOver = answered.filter(({ attempts }) => attempts > 1);
      return answered.length > 2 && failedOver.length > 0 && now.length > answered.length;
    });
    await until('phones are registered', () => {
      const { health } = demo.process('demo') as unknown as { health: DemoHealth | null };
      return health !== null && health.phones > 0 && health.made > 0;
    });
    assert.match(demo.command('registrations'), /^20[1-8] /m);
  });

  it('yesterday has its calls, and the books agree', () => {
    const from = new Date(Date.now() - DAY_MS).toISOString();
    const until = new Date(Date.now() - DAY_MS / 2).toISOString();
    const past = list('--from', from, '--until', until);
    assert.equal(past.length, 500);
    const [one] = past.filter(({ answeredAt }) => answeredAt !== null);
    assert.match(demo.command('explain', one?.id ?? ''), /north|east|south|west|polar|lunar/);
    assert.match(demo.command('ledger', 'verify'), /The books agree/);
  });

  it('is not removed while it runs; stopped it leaves nothing that runs, and goes', async () => {
    assert.throws(() => tandemCommand('demo', '--remove', '--data', data), /runs \(process \d+\)/);
    demo.command('stop');
    assert.equal(await demo.exited, 0);
    assert.deepEqual(pidsOn(data), []);
    assert.match(tandemCommand('demo', '--remove', '--data', data), /^Removed /);
    assert.ok(!existsSync(data));
  });
});
