// Live events over a real connection, and who may listen to what.
import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { SILENT_LOG } from '@tandem/base/observe';
import { LiveHub, type Topic } from '@tandem/edge/live';
import { apiUnderTest, ONE_TIME } from './testing.ts';

const open = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const close of open) await close();
  open.clear();
});

async function listening() {
  const says: Array<(calls: number) => void> = [];
  const topic = (name: string, right: Topic['right']): Topic => ({
    ...{ name, right, everyMs: 1_000 },
    begin: () => {
      let next: number | undefined;
      says.push((calls) => {
        next = calls;
      });
      return {
        news: async () => (next === undefined ? undefined : { facts: { calls: next } }),
        standing: () => ({}),
      };
    },
  });
  const { world } = apiUnderTest();
  const { clock } = world;
  const topics = [
    topic('calls', ['calls', 'see', 'each']),
    topic('parameters', ['parameters', 'see']),
  ];
  const live = new LiveHub({ topics, clock, timers: clock, log: SILENT_LOG, epoch: 'e' });
  live.start();
  const api = apiUnderTest('network', { live });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  open.add(async () => {
    live.stop();
    await api.app.close();
  });
  api.world.operator = { ...api.world.operator, mustChangePassword: false };
  const cookie = await api.signIn(ONE_TIME);
  const asks = (path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get({ port, host: '127.0.0.1', path, headers: { cookie, ...headers } }, resolve).on(
        'error',
        reject,
      );
    });
  return { ...api, live, clock, says, asks, cookie };
}

/** What comes until it matches. */
async function textUntil(answer: IncomingMessage, wanted: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of answer) {
    text += String(chunk);
    if (wanted.test(text)) break;
  }
  return text;
}

describe('live events over HTTP (API-3)', () => {
  it('come as server-sent events, with the headers of every answer', async () => {
    const { asks, clock, says } = await listening();
    const answer = await asks('/api/v1/live?topics=calls');
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^text\/event-stream/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    says[0]?.(3);
    await clock.passes(1_000);
    const text = await textUntil(answer, /"calls":3/);
    assert.match(text, /^retry: \d+\n\nid: e\.0\nevent: hello\ndata: \{"topics":\["calls"\]/);
    assert.match(text, /\nid: e\.1\nevent: calls\ndata: .*"facts":\{"calls":3\}/);
  });

  it('go on after Last-Event-ID', async () => {
    const { asks, clock, says } = await listening();
    const first = await asks('/api/v1/live?topics=calls');
    says[0]?.(3);
    await clock.passes(1_000);
    await textUntil(first, /"calls":3/);
    for (const [path, headers] of [
      ['/api/v1/live?topics=calls', { 'last-event-id': 'e.0' }],
      ['/api/v1/live?topics=calls&after=e.0', {}],
    ] as const) {
      const text = await textUntil(await asks(path, headers), /"calls":3/);
      assert.match(text, /"isResumed":true/, path);
    }
  });

  it('a listener who leaves is forgotten', async () => {
    const { asks, live } = await listening();
    const answer = await asks('/api/v1/live');
    assert.equal(live.figures.listeners, 1);
    answer.destroy();
    // Each answer to somebody else is a turn in which the end can be noticed.
    for (let turns = 0; live.figures.listeners > 0 && turns < 100; turns += 1) {
      (await asks('/healthz')).resume();
    }
    assert.equal(live.figures.listeners, 0);
  });

  //  rights                              account  asked                       status  code, or topics
  const table: ReadonlyArray<
    readonly [readonly string[], bigint | null, string, number, string | readonly string[]]
  > = [
    [['*:*'], null, '', 200, ['calls', 'parameters']],
    [['calls:see'], null, '', 200, ['calls']],
    [['calls:see'], 5n, '', 200, ['calls']],
    [['*:*'], 5n, '', 200, ['calls']],
    [['*:*'], 5n, '?topics=parameters', 403, 'RIGHT_MISSING'],
    [['calls:see'], null, '?topics=calls,parameters', 403, 'RIGHT_MISSING'],
    [['phones:see'], null, '', 403, 'RIGHT_MISSING'],
    [[], null, '', 403, 'RIGHT_MISSING'],
    [['*:*'], null, '?topics=weather', 400, 'REQUEST_INVALID'],
    [['*:*'], null, '?topics=', 400, 'REQUEST_INVALID'],
    [['*:*'], null, '?other=1', 400, 'REQUEST_INVALID'],
  ];
  for (const [rights, accountKey, asked, status, says] of table) {
    it(`${rights.join(' ')} of ${accountKey ?? 'all'} asks ${asked || 'for all'}: ${says}`, async () => {
      const { asks, world } = await listening();
      world.operator = { ...world.operator, rights, accountKey };
      const answer = await asks(`/api/v1/live${asked}`);
      const text = await textUntil(answer, /hello[\s\S]*\n\n|\}$/);
      assert.equal(answer.statusCode, status, text);
      if (typeof says === 'string') assert.match(text, new RegExp(says));
      else
        assert.match(
          text,
          new RegExp(`"topics":${JSON.stringify(says).replaceAll(/[[\]]/g, '\\$&')}`),
        );
    });
  }

  it('end with the session that they were asked with', async () => {
    const { asks, clock, world } = await listening();
    const answer = await asks('/api/v1/live');
    const ended = new Promise((resolve) => {
      answer.once('close', resolve);
    });
    answer.on('error', () => undefined).resume();
    world.sessions.clear();
    await clock.passes(16_000);
    await ended;
  });
});
