// Operators and their keys on a running system: what an agent's key sees and may change.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cleanUp, newFolder, Tandem } from './running.ts';

const program = fileURLToPath(new URL('../../dist/tandem.js', import.meta.url));
after(cleanUp);

const SYSTEM = `
roles: [{ id: agent, rights: ["accounts:*", "phones:*", "payments:pay"] }]
accounts:
  - { id: city, type: agent }
  - { id: shop, type: customer, agent: city }
  - { id: walkIn, type: customer }
phones:
  - { number: "1001", account: shop, password: "correct horse one" }
  - { number: "1005", account: walkIn, password: "correct horse five" }
`;

/** What comes until all of it matches. */
async function heard({ body }: Response, wanted: readonly RegExp[]): Promise<string> {
  let text = '';
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString();
    if (wanted.every((one) => one.test(text))) return text;
  }
  return assert.fail(`it ended with ${text}`);
}

/**
 * Commands hold this process up: a kept connection that the server has closed meanwhile fails, and
 * the next one is new.
 */
const fetchedAnew = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch(() => fetch(url, init));

interface Ran {
  readonly status: number;
  readonly said: string;
}

describe('tandem user (SEC-6)', () => {
  const folder = newFolder();
  let tandem: Tandem;
  before(async () => {
    tandem = await Tandem.up(join(folder, 'data'));
    tandem.command('apply', '-f', file(SYSTEM));
  });
  after(() => tandem.stop());

  function file(text: string): string {
    const name = join(folder, 'test.yaml');
    writeFileSync(name, text);
    return name;
  }

  /** The command line from elsewhere: over the network, with a key. */
  function elsewhere(key: string, ...words: readonly string[]): Ran {
    const env = { ...process.env, TANDEM_KEY: key };
    const args = [program, ...words, '--url', tandem.http];
    try {
      const said = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', env });
      return { status: 0, said };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { status, said: stderr };
    }
  }

  const keyOf = (...words: readonly string[]): string =>
    (JSON.parse(tandem.command('user', 'key', 'add', ...words, '--json')) as { token: string })
      .token;

  async function signInStatus(id: string, password: string): Promise<number> {
    const answer = await fetch(`${tandem.http}/api/v1/session`, {
      method: 'POST',
      body: JSON.stringify({ id, password }),
      headers: { 'content-type': 'application/json' },
    });
    return answer.status;
  }

  it('add prints a password once, by which one signs in; passwd makes another', async () => {
    const words = ['--role', 'agent', '--account', 'city'];
    const added = tandem.command('user', 'add', 'city-desk', ...words);
    const password = /password (\S+) \(shown this once\)/.exec(added)?.[1] ?? '';
    assert.match(password, /^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    assert.equal(await signInStatus('city-desk', password), 200);
    const set = tandem.command('user', 'passwd', 'city-desk', '--json');
    const second = (JSON.parse(set) as { password: string }).password;
    assert.equal(await signInStatus('city-desk', password), 401);
    assert.equal(await signInStatus('city-desk', second), 200);
    assert.match(tandem.command('user', 'list'), /^city-desk +agent +city +20\d\d-.* must change/m);
  });

  it('a key is for its own operator, its own accounts, until it is revoked', () => {
    const key = keyOf('city-desk', '--name', 'shop system');
    const shown = elsewhere(key, 'export');
    assert.match(shown.said, /number: "1001"/);
    assert.doesNotMatch(shown.said, /1005|walkIn|admin|correct horse/);
    const lines = (number: string): string => file(`phones: [{ number: "${number}", lines: 7 }]`);
    assert.match(elsewhere(key, 'apply', '-f', lines('1001')).said, /^~ phone 1001: lines/);
    assert.equal(elsewhere(key, 'apply', '-f', lines('1005')).status, 1);
    assert.match(elsewhere(key, 'pay', 'shop', '5').said, /shop has 5\.00/);
    assert.match(elsewhere(key, 'pay', 'city', '5').said, /may not book on city/);
    assert.match(elsewhere(key, 'pay', 'walkIn', '5').said, /no account walkIn/);
    assert.match(elsewhere(key, 'status').said, /do not give the right/);
    const listed = JSON.parse(tandem.command('user', 'key', 'list', '--json')) as Array<{
      id: string;
    }>;
    tandem.command('user', 'key', 'revoke', listed[0]?.id ?? '');
    assert.match(elsewhere(key, 'export').said, /no such key/);
  });

  it('a key has no more rights and no other addresses than it was given', () => {
    const narrow = keyOf('admin', '--right', 'parameters:see', '--from', '127.0.0.1');
    assert.equal(elsewhere(narrow, 'param', 'get', 'SS_SIP_SESSION_TTL').status, 0);
    assert.match(elsewhere(narrow, 'status').said, /do not give the right/);
    const set = elsewhere(narrow, 'param', 'set', 'SS_SIP_SESSION_TTL', '120');
    assert.match(set.said, /do not give the right/);
    const far = keyOf('admin', '--from', '198.51.100.0/24');
    assert.match(elsewhere(far, 'status').said, /may not be used from this address/);
    const whole = keyOf('admin');
    assert.match(elsewhere(whole, 'status').said, /switch +running/);
    const add = elsewhere(whole, 'user', 'add', 'x', '--role', 'agent');
    assert.match(add.said, /A key may not do this/);
    assert.match(elsewhere('', 'status').said, /TANDEM_KEY has none/);
  });

  it('a key follows what happens: live events, the dashboard, metrics (API-3, OPS-5)', async () => {
    const headers = { authorization: `Bearer ${keyOf('admin')}` };
    const live = await fetchedAnew(`${tandem.http}/api/v1/live?topics=counters,parameters`, {
      headers,
    });
    assert.equal(live.status, 200);
    tandem.command('param', 'set', 'SS_SIP_SESSION_TTL', '1234');
    const wanted = [/^event: hello$/m, /^event: counters\ndata: .*"calls":0/m, /"value":"1234"/];
    const text = await heard(live, wanted);
    const [, id = ''] = /^id: (\S+)$/m.exec(text) ?? [];
    const again = await fetch(`${tandem.http}/api/v1/live?topics=counters,parameters`, {
      headers: { ...headers, 'last-event-id': id },
    });
    await heard(again, [/"isResumed":true/]);
    const dashboard = await fetch(`${tandem.http}/api/v1/dashboard`, { headers });
    const { now, today } = (await dashboard.json()) as { now: object | null; today: object };
    assert.ok(now !== null);
    assert.deepEqual(today, {
      ...{ asr: null, acdSeconds: null, pddMs: null, calls: 0, answered: 0 },
      ...{ charge: '0.00', cost: '0.00', margin: '0.00' },
    });
    const metrics = await (await fetch(`${tandem.http}/metrics`, { headers })).text();
    for (const line of [/^tandem_up\{role="switch"\} 1$/m, /^tandem_switch_calls_calls 0$/m]) {
      assert.match(metrics, line);
    }
    assert.equal((await fetch(`${tandem.http}/metrics`)).status, 401);
  });
});
