import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';
import { testCertificate } from '../../../test/support/certificates.ts';
import { postSigned, signatureOf } from './signed-post.ts';

const OWN = testCertificate(['127.0.0.1']);
const ANOTHER = testCertificate(['127.0.0.1']);
const clock = { wallMs: () => 7_000 };

describe('a signed document over HTTPS (API-4)', () => {
  const heard: unknown[] = [];
  const server = createServer({ cert: OWN.certificate, key: OWN.key }, (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const isRight = request.headers['x-tandem-signature'] === signatureOf('s', '7', text);
      heard.push(isRight && JSON.parse(text));
      response.writeHead(204).end();
    });
  });
  let url = new URL('https://127.0.0.1');
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/calls`);
  });
  after(() => server.close());

  //  whom we trust, whether it is taken
  const table: ReadonlyArray<readonly [string, readonly string[] | undefined, boolean]> = [
    ['those that everybody trusts', undefined, false],
    ['another', [ANOTHER.certificate], false],
    ['its authority, beside all others', [...rootCertificates, OWN.certificate], true],
  ];
  for (const [who, authorities, isTaken] of table) {
    it(`trusting ${who}: ${isTaken ? 'taken' : 'never sent'}`, async () => {
      heard.length = 0;
      const options = { url, secret: 's', clock, answerMs: 5_000, authorities };
      const posted = await postSigned(options, { a: 1 });
      assert.equal(posted.ok, isTaken);
      if (!posted.ok) assert.match(posted.error, /self-signed certificate/);
      assert.deepEqual(heard, isTaken ? [{ a: 1 }] : []);
    });
  }
});
