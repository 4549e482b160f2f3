import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import { portabilityServers } from './portability.ts';

const NUMBER = '12125550100';
const server = (url: string, more: { readonly nameServers?: readonly string[] } = {}) => ({
  ...{ id: 'dip', url, prefixes: [], nameServers: [], timeoutMs: 2_000, cacheSeconds: null },
  ...{ memo: '', ...more },
});

function ask(
  of: ReturnType<typeof server>,
  resolverOf?: Parameters<typeof portabilityServers>[0],
): Promise<string> {
  const question = { server: of, number: NUMBER, caller: '4930' };
  const words = (answer: Result<PortedNumber, string>): string =>
    answer.ok ? Object.values(answer.value).join(' ') : `failed: ${answer.error}`;
  return new Promise((resolve) =>
    portabilityServers(resolverOf).ask(question, (answer) => resolve(words(answer))),
  );
}

async function overHttp(serve: RequestListener): Promise<string> {
  const http = createServer(serve);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  try {
    return await ask(server(`http://127.0.0.1:${port}/lrn/{number}?from={caller}`));
  } finally {
    http.close();
  }
}

describe('portability servers over HTTP (RTE-8)', () => {
  it('are asked about both numbers, and answer in JSON or text', async () => {
    const asked: unknown[] = [];
    const json = await overHttp((request, response) => {
      asked.push(request.url);
      response.setHeader('content-type', 'application/json');
      response.end('{"lrn":"13105550199","jurisdiction":"interstate"}');
    });
    assert.equal(json, '13105550199 interstate');
    assert.deepEqual(asked, [`/lrn/${NUMBER}?from=4930`]);
    const text = await overHttp((_, response) => void response.end('13105550199'));
    assert.equal(text, '13105550199 undetermined');
  });

  it('404 is a number that was not ported; other answers are none', async () => {
    const status = (code: number) =>
      overHttp((_, response) => {
        response.statusCode = code;
        response.end();
      });
    assert.equal(await status(404), `${NUMBER} undetermined`);
    assert.equal(await status(500), 'failed: it answered 500');
    const words = await overHttp((_, response) => void response.end('"soon"'));
    assert.match(words, /^failed: /);
  });

  it('one that is away fails', async () => {
    assert.match(await ask(server('http://127.0.0.1:9/{number}')), /^failed: /);
  });
});

describe('portability servers by ENUM (RTE-8)', () => {
  const name = '0.0.1.0.5.5.5.2.1.2.1.e164.example';
  const naptr = (service: string, regexp: string, preference = 1) => ({
    ...{ order: 1, preference, flags: 'u', service, regexp, replacement: '' },
  });
  const rn = '!^.*$!tel:+12125550100;npdi;rn=+13105550199!';
  const sip = naptr('E2U+sip', '!^.*$!sip:a@b!');
  const table = [
    [ok([sip, naptr('E2U+pstn:tel', rn)]), '13105550199 undetermined'],
    [ok([naptr('E2U+pstn:tel', '!^.*$!tel:+12125550100;npdi!')]), `${NUMBER} undetermined`],
    [ok([naptr('E2U+pstn:tel', '!', 9), naptr('E2U+pstn:tel', rn)]), '13105550199 undetermined'],
    [fail('absent'), `${NUMBER} undetermined`],
    [fail('failed'), 'failed: DNS: failed'],
  ] as const;
  for (const [found, expected] of table) {
    it(`${found.ok ? found.value.map(({ regexp }) => regexp) : found.error}: ${expected}`, async () => {
      const nameServers = ['192.0.2.53'];
      const asked: unknown[] = [];
      const of = server('enum://e164.example', { nameServers });
      const said = await ask(of, ({ servers }) => ({
        pointers: async (questioned) => {
          asked.push(questioned, servers);
          return found.ok ? ok({ items: found.value, ttlSeconds: 60 }) : found;
        },
      }));
      assert.equal(said, expected);
      assert.deepEqual(asked, [name, nameServers]);
    });
  }

  it('share a resolver where they name the same servers', async () => {
    const made: unknown[] = [];
    const servers = portabilityServers(({ servers: named }) => {
      made.push(named);
      return { pointers: async () => fail('absent') };
    });
    for (const nameServers of [['192.0.2.53'], ['192.0.2.53'], ['192.0.2.54']]) {
      const of = server('enum://e164.example', { nameServers });
      const question = { server: of, number: NUMBER, caller: '4930' };
      await new Promise((resolve) => servers.ask(question, resolve));
    }
    assert.deepEqual(made, [['192.0.2.53'], ['192.0.2.54']]);
  });
});
