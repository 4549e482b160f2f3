// One command runs everything, and everything comes back: the real programs, a real PostgreSQL, real kills.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  cleanUp,
  databasePid,
  newFolder,
  pidsOn,
  Tandem,
  tandemCommand,
  until,
} from './running.ts';

const ROLES = ['switch', 'recorder', 'office'];
after(cleanUp);

const post = (url: string, body: unknown, cookie = ''): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', cookie },
  });

describe('tandem up, from nothing', () => {
  it('ends with an address, a one-time password that works once, and leaves nothing behind', async () => {
    const data = join(newFolder(), 'data');
    const tandem = await Tandem.up(data);
    const address = /console +(http:\/\/\S+)/.exec(tandem.output)?.[1];
    const password = /one-time password (\S+)/.exec(tandem.output)?.[1];
    assert.ok(address !== undefined && password !== undefined, tandem.output);
    assert.match(await (await fetch(address)).text(), /<title>Tandem<\/title>/);
    assert.equal((await fetch(new URL('/healthz', address))).status, 200);
    assert.ok(await tandem.isReady());
    const session = new URL('/api/v1/session', address).href;
    const signedIn = await post(session, { id: 'admin', password });
    assert.equal(signedIn.status, 200);
    const cookie = String(signedIn.headers.get('set-cookie')).split(';')[0];
    const change = { oldPassword: password, newPassword: 'a sentence of my own' };
    assert.equal((await post(`${session}/password`, change, cookie)).status, 204);
    assert.equal((await post(session, { id: 'admin', password })).status, 401, 'it worked once');
    await tandem.stop();
    assert.deepEqual(pidsOn(data), []);

    const second = await Tandem.up(data);
    assert.doesNotMatch(second.output, /one-time password/);
    const again = await post(`${second.http}/api/v1/session`, {
      id: 'admin',
      password: change.newPassword,
    });
    assert.equal(again.status, 200, 'what was kept is there');
    second.child.kill('SIGTERM');
    assert.equal(await second.exited, 0);
    assert.deepEqual(pidsOn(data), []);
    assert.match(second.output, /Tandem has stopped/);
  });

  it('shows every process in status --json, and for people', async () => {
    const tandem = await Tandem.up(join(newFolder(), 'data'));
    const { processes, database } = tandem.status();
    assert.deepEqual(
      processes.map((process) => process.role).sort(),
      [...ROLES, 'database'].sort(),
    );
    for (const { pid, state } of processes) {
      assert.equal(state, 'running');
      assert.ok(pid !== null && existsSync(`/proc/${pid}`));
    }
    assert.equal(database?.state, 'up');
    // Who reads lists gives way to who calls, and calls go first where the system lets them.
    const [own, usual] = [getPriority(), new Set([getPriority(), -5])];
    assert.deepEqual(
      [getPriority(tandem.pid('recorder')), getPriority(tandem.pid('office'))],
      [own, 10],
    );
    assert.ok(usual.has(getPriority(tandem.pid('switch'))));
    assert.match(tandem.command('status'), /switch +running/);
    await tandem.stop();
  });
});

describe('kill -9', () => {
  it('of each role: that one is back alone, the others did not notice', async () => {
    const tandem = await Tandem.up(join(newFolder(), 'data'));
    for (const role of ROLES) {
      const before = new Map(
        tandem.status().processes.map((process) => [process.role, process.pid]),
      );
      process.kill(tandem.pid(role), 'SIGKILL');
      await until(`${role} is another process`, () => {
        const shown = tandem.process(role);
        return shown.state === 'running' && shown.pid !== before.get(role);
      });
      for (const other of [...ROLES, 'database'].filter((name) => name !== role)) {
        assert.equal(tandem.pid(other), before.get(other), `${other} while ${role} was killed`);
      }
    }
    await until('calls are taken again', () => tandem.isReady());
    await tandem.stop();
  });

  it('of PostgreSQL: it recovers by itself and the roles with it', async () => {
    const tandem = await Tandem.up(join(newFolder(), 'data'));
    const roles = ROLES.map((role) => tandem.pid(role));
    const killed = tandem.pid('database');
    process.kill(killed, 'SIGKILL');
    await until('the database is another process', () => {
      const shown = tandem.process('database');
      return shown.state === 'running' && shown.pid !== killed;
    });
    await until('calls are taken again', () => tandem.isReady());
    assert.deepEqual(
      ROLES.map((role) => tandem.pid(role)),
      roles,
    );
    await tandem.stop();
  });

  it('of the supervisor: no orphan is left, and the next start finds everything', async () => {
    const data = join(newFolder(), 'data');
    const tandem = await Tandem.up(data);
    const password = /one-time password (\S+)/.exec(tandem.output)?.[1];
    tandem.child.kill('SIGKILL');
    await until('no orphan is left', () => pidsOn(data).length === 0);
    const second = await Tandem.up(data);
    const signedIn = await post(`${second.http}/api/v1/session`, { id: 'admin', password });
    assert.equal(signedIn.status, 200);
    await second.stop();
  });

  it('of everything at once: the next start need not wait for anybody', async () => {
    const data = join(newFolder(), 'data');
    const tandem = await Tandem.up(data);
    const postmaster = databasePid(data);
    for (const pid of [...pidsOn(data), ...(postmaster === undefined ? [] : [postmaster])]) {
      process.kill(pid, 'SIGKILL');
    }
    await tandem.exited;
    const second = await Tandem.up(data);
    assert.ok(await second.isReady());
    await second.stop();
  });
});

describe('what stands in the way is said plainly', () => {
  it('a second start on the same folder', async () => {
    const data = join(newFolder(), 'data');
    const tandem = await Tandem.up(data);
    const second = Tandem.launch(data);
    assert.equal(await second.exited, 1);
    assert.match(second.output, /already runs on this data folder \(process \d+/);
    assert.match(second.output, /tandem stop/);
    await tandem.stop();
  });

  //  option    what listens
  const busy = [
    ['--sip', 'SIP'],
    ['--http', 'The console'],
  ] as const;
  for (const [option, what] of busy) {
    it(`a busy port for ${option}`, async () => {
      const holder = createServer();
      await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
      const { port } = holder.address() as { port: number };
      const data = join(newFolder(), 'data');
      const tandem = Tandem.launch(data, option, `127.0.0.1:${port}`);
      assert.equal(await tandem.exited, 1);
      assert.match(
        tandem.output,
        new RegExp(`${what} cannot listen on TCP 127.0.0.1:${port}: another program`),
      );
      assert.match(tandem.output, new RegExp(`choose another port with ${option}`));
      assert.deepEqual(pidsOn(data), []);
      await new Promise((resolve) => holder.close(resolve));
    });
  }

  it('a foreign folder, which stays as it was', async () => {
    const data = join(newFolder(), 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'thesis.tex'), 'years of work');
    const tandem = Tandem.launch(data);
    assert.equal(await tandem.exited, 1);
    assert.match(tandem.output, /not a data folder of Tandem: it holds thesis\.tex/);
    assert.deepEqual(readdirSync(data), ['thesis.tex']);
  });

  //  arguments                        exit  says
  const usage: ReadonlyArray<readonly [readonly string[], RegExp]> = [
    [['up', '--sip', '5060'], /--sip: "5060" is not an address to listen on: no port/],
    [['up', '--role', 'switch,kitchen'], /"kitchen" is not a role/],
    [['up', '--drain', 'soon'], /allowed: 0-86400 s/],
    [['up', '--bogus'], /unknown option '--bogus'/],
    [['stat'], /Did you mean one of status, stop/],
  ];
  for (const [args, says] of usage) {
    it(`wrong usage: ${args.join(' ')}`, () => {
      assert.throws(
        () => tandemCommand(...args),
        (error: { status: number; stderr: string }) =>
          error.status === 2 && says.test(error.stderr),
      );
    });
  }

  it('status and stop of a folder on which nothing runs', () => {
    const data = join(newFolder(), 'data');
    for (const command of ['status', 'stop']) {
      assert.throws(
        () => tandemCommand(command, '--data', data),
        (error: { status: number; stderr: string }) =>
          error.status === 1 && /nothing runs on/.test(error.stderr),
      );
    }
  });
});
