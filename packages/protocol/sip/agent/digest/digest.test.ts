import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import {
  HEADERS,
  parse,
  type SipRequest,
  type SipResponse,
  writeRequest,
} from '../../wire/index.ts';
import { algorithmOf, type DigestInput, digestResponse } from './arithmetic.ts';
import { DigestClient } from './client.ts';
import { Nonces } from './nonces.ts';
import { credentialsFor, type DigestQuestion, DigestServer } from './server.ts';

const OLD = { username: 'Mufasa', realm: 'testrealm@host.com', password: 'Circle Of Life' };
const OLDER = { ...OLD, password: 'CircleOfLife' };
const NEW = { username: 'Mufasa', realm: 'http-auth@example.org', password: 'Circle of Life' };
const GET = { method: 'GET', uri: '/dir/index.html' };
const OLD_NONCE = { ...GET, nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' };
const NEW_NONCE = {
  ...GET,
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  counted: {
    qop: 'auth',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  },
};
const OLD_COUNTED = { qop: 'auth', nc: '00000001', cnonce: '0a4f113b' };

describe('digest arithmetic: the examples of the RFCs (SIG-3)', () => {
  const cases: readonly [string, typeof OLD, DigestInput, string][] = [
    [
      'RFC 2617 3.5',
      OLD,
      { algorithm: 'MD5', ...OLD_NONCE, counted: OLD_COUNTED },
      '6629fae49393a05397450978507c4ef1',
    ],
    [
      'RFC 2069 2.4 as corrected',
      OLDER,
      { algorithm: 'MD5', ...OLD_NONCE, counted: undefined },
      '1949323746fe6a43ef61f9606e7febea',
    ],
    [
      'RFC 7616 3.9.1 MD5',
      NEW,
      { algorithm: 'MD5', ...NEW_NONCE },
      '8ca523f5e9506fed4657c9700eebdbec',
    ],
    [
      'RFC 7616 3.9.1 SHA-256',
      NEW,
      { algorithm: 'SHA-256', ...NEW_NONCE },
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
  ];
  for (const [what, secret, input, response] of cases) {
    it(what, () => assert.equal(digestResponse(secret, input), response));
  }

  for (const [name, algorithm] of [
    [undefined, 'MD5'],
    ['md5', 'MD5'],
    ['sha-256', 'SHA-256'],
    ['MD5-sess', undefined],
    ['SHA-512-256', undefined],
  ] as const) {
    it(`algorithm ${name} is ${algorithm}`, () => assert.equal(algorithmOf(name), algorithm));
  }
});

const HERE = '192.0.2.7';
const FIRST_ANSWER_MS = 10_000;

function world(remembered = 1_000) {
  const clock = new VirtualClock();
  const random = seededRandom(3);
  const options = {
    clock,
    random,
    seal: random.bytes(32),
    firstAnswerMs: () => FIRST_ANSWER_MS,
    limits: { lifetimeMs: 3_600_000, remembered },
  };
  return { clock, random, options, nonces: new Nonces(options) };
}

describe('nonces (SIG-3)', () => {
  it('are good at the address they were sent to, and nowhere else', () => {
    const { nonces } = world();
    const nonce = nonces.make(HERE);
    assert.equal(nonces.stateOf(nonce, HERE), 'good');
    assert.equal(nonces.stateOf(nonce, '192.0.2.8'), 'foreign');
  });

  for (const [what, forge] of [
    [
      'one character changed',
      (nonce: string) => `${nonce[0] === 'A' ? 'B' : 'A'}${nonce.slice(1)}`,
    ],
    ['cut', (nonce: string) => nonce.slice(0, -1)],
    ['longer', (nonce: string) => `${nonce}A`],
    ['empty', () => ''],
    ['of other characters', (nonce: string) => `${nonce.slice(0, -2)}!!`],
  ] as const) {
    it(`${what}: foreign`, () => {
      const { nonces } = world();
      assert.equal(nonces.stateOf(forge(nonces.make(HERE)), HERE), 'foreign');
    });
  }

  it('wait for their first answer as long as SS_SIP_AUTHENTICATION_TIMEOUT says', async () => {
    const { clock, nonces } = world();
    const nonce = nonces.make(HERE);
    await clock.passes(FIRST_ANSWER_MS);
    assert.equal(nonces.stateOf(nonce, HERE), 'good');
    await clock.passes(1);
    assert.equal(nonces.stateOf(nonce, HERE), 'stale');
  });

  it('are counted on for their life once they were answered', async () => {
    const { clock, nonces } = world();
    const nonce = nonces.make(HERE);
    assert.ok(nonces.takes(nonce, 1));
    await clock.passes(3_600_000);
    assert.equal(nonces.stateOf(nonce, HERE), 'good');
    await clock.passes(1);
    assert.equal(nonces.stateOf(nonce, HERE), 'stale');
  });

  for (const [counts, taken] of [
    [
      [1, 2, 3],
      [true, true, true],
    ],
    [
      [1, 1],
      [true, false],
    ],
    [
      [2, 1, 3],
      [true, false, true],
    ],
    [
      [7, 9],
      [true, true],
    ],
  ] as const) {
    it(`counts ${counts} are taken: ${taken}`, () => {
      const { nonces } = world();
      const nonce = nonces.make(HERE);
      assert.deepEqual(
        counts.map((count) => nonces.takes(nonce, count)),
        [...taken],
      );
    });
  }

  it('that were forgotten for room are stale, never good from their first count', () => {
    const { nonces } = world(10);
    const first = nonces.make(HERE);
    nonces.takes(first, 1);
    for (let at = 0; at < 30; at += 1) nonces.takes(nonces.make(HERE), 1);
    assert.notEqual(nonces.stateOf(first, HERE), 'good');
    assert.ok(nonces.remembered <= 20, `${nonces.remembered}`);
  });

  it('survive a restart in good order with their counts; after a crash all are stale', async () => {
    const { clock, options, nonces } = world();
    const nonce = nonces.make(HERE);
    nonces.takes(nonce, 4);
    const unanswered = nonces.make(HERE);
    const kept = structuredClone(nonces.keep());
    await clock.passes(1_000);
    const again = new Nonces(options);
    again.restore(kept);
    assert.equal(again.stateOf(nonce, HERE), 'good');
    assert.equal(again.stateOf(unanswered, HERE), 'good');
    assert.deepEqual([again.takes(nonce, 4), again.takes(nonce, 5)], [false, true]);
    const crashed = new Nonces(options);
    assert.equal(crashed.stateOf(nonce, HERE), 'stale');
    assert.equal(crashed.stateOf(crashed.make(HERE), HERE), 'good');
  });
});

const REALM = 'tandem.example';
const LOGIN = { user: '1001', password: 'pässword' };
const URI = 'sip:tandem.example';
const ASKER = { address: HERE, user: '1001', product: '' };

function requestWith(sign: (writer: ReturnType<typeof writeRequest>) => unknown): SipRequest {
  const writer = writeRequest('REGISTER', URI)
    .line(HEADERS.via, 'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1')
    .line(HEADERS.from, '<sip:1001@tandem.example>;tag=a')
    .line(HEADERS.to, '<sip:1001@tandem.example>')
    .line(HEADERS.callId, 'one')
    .header(HEADERS.cseq, { number: 1, method: 'REGISTER' });
  sign(writer);
  const parsed = parse(writer.finish(), { from: 'datagram' });
  assert.ok(parsed.ok && parsed.value.kind === 'request');
  return parsed.value;
}

function responseWith(status: 401 | 407, challenges: readonly string[]): SipResponse {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
  const text = [
    `SIP/2.0 ${status} Who`,
    'Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1',
    'From: <sip:1001@tandem.example>;tag=a',
    'To: <sip:1001@tandem.example>;tag=b',
    'Call-ID: one',
    'CSeq: 1 REGISTER',
    ...challenges.map((challenge) => `${name}: ${challenge}`),
    '',
    '',
  ].join('\r\n');
  const parsed = parse(Buffer.from(text, 'latin1'), { from: 'datagram' });
  assert.ok(parsed.ok && parsed.value.kind === 'response');
  return parsed.value;
}

function bothSides(algorithms: readonly ('MD5' | 'SHA-256')[] = ['SHA-256', 'MD5']) {
  const { clock, random, options } = world();
  const server = new DigestServer({ ...options, algorithms });
  const client = new DigestClient(random);
  const asks = (stale = false, status: 401 | 407 = 401): SipResponse => {
    const { codec } = HEADERS.wwwAuthenticate;
    return responseWith(
      status,
      server.challenges({ ...ASKER, realm: REALM, stale }).map((one) => codec.print(one)),
    );
  };
  const answer = (login = LOGIN): DigestQuestion => {
    const request = requestWith((writer) => {
      client.sign(writer, { method: 'REGISTER', uri: URI }, login);
    });
    const credentials = credentialsFor(request, REALM);
    assert.ok(credentials !== undefined);
    return {
      ...{ credentials, method: 'REGISTER', requestUri: URI, address: HERE, user: '1001' },
      password: LOGIN.password,
    };
  };
  return { clock, server, client, asks, answer };
}

describe('digest, both sides (SIG-3)', () => {
  for (const algorithms of [['SHA-256', 'MD5'], ['MD5'], ['SHA-256']] as const) {
    for (const status of [401, 407] as const) {
      it(`${algorithms} by ${status}: the topmost is answered, then counted up`, () => {
        const { server, client, asks, answer } = bothSides(algorithms);
        assert.equal(client.challenged(asks(false, status), false), 'answerable');
        const first = answer();
        assert.equal(first.credentials.algorithm, algorithms[0]);
        assert.equal(server.judge(first), 'authentic');
        assert.equal(server.judge(answer()), 'authentic');
        assert.equal(server.judge(first), 'stale', 'the same answer again');
      });
    }
  }

  it('who answers by SHA-256 where MD5 was asked for is believed all the same', () => {
    const { server, client, asks, answer } = bothSides(['SHA-256', 'MD5']);
    client.challenged(asks(), false);
    const { random, options } = world();
    const another = new DigestServer({ ...options, random, algorithms: ['MD5'] });
    const question = answer();
    assert.equal(question.credentials.algorithm, 'SHA-256');
    assert.equal(server.judge(question), 'authentic');
    assert.equal(another.judge(question), 'authentic');
  });

  type Change = (question: DigestQuestion) => DigestQuestion;
  const credentials =
    (more: Partial<DigestQuestion['credentials']>): Change =>
    (question) => ({ ...question, credentials: { ...question.credentials, ...more } });
  const cases: readonly [string, Change, string][] = [
    ['the right answer', (question) => question, 'authentic'],
    ['a wrong password', (question) => ({ ...question, password: 'other' }), 'wrong'],
    ['nobody of that name', (question) => ({ ...question, password: undefined }), 'wrong'],
    ['for another method', (question) => ({ ...question, method: 'INVITE' }), 'wrong'],
    ['from another address', (question) => ({ ...question, address: '192.0.2.8' }), 'stale'],
    [
      'for another number',
      (question) => ({ ...question, requestUri: 'sip:00@tandem.example' }),
      'unfit',
    ],
    [
      'a parameter more',
      (question) => ({ ...question, requestUri: `${URI};transport=tcp` }),
      'authentic',
    ],
    ['no response', credentials({ response: '' }), 'wrong'],
    [
      'a response in capitals',
      (question) =>
        credentials({ response: question.credentials.response.toUpperCase() })(question),
      'authentic',
    ],
    ['another algorithm', credentials({ algorithm: 'MD5-sess' }), 'unfit'],
    ['MD5 named for an answer by SHA-256', credentials({ algorithm: 'MD5' }), 'wrong'],
    ['auth-int', credentials({ qop: 'auth-int' }), 'unfit'],
    ['a count that is none', credentials({ nc: '1' }), 'unfit'],
    ['no count', credentials({ nc: undefined }), 'unfit'],
    ['a nonce of nobody', credentials({ nonce: 'abc' }), 'stale'],
  ];
  for (const [what, change, verdict] of cases) {
    it(`${what}: ${verdict}`, () => {
      const { server, client, asks, answer } = bothSides();
      client.challenged(asks(), false);
      assert.equal(server.judge(change(answer())), verdict);
    });
  }

  it('a peer that does not count may use a nonce once', () => {
    const { server, client, asks, answer } = bothSides(['MD5']);
    client.challenged(asks(), false);
    const { credentials: counted, ...rest } = answer();
    const plain = { ...counted, qop: undefined, nc: undefined, cnonce: undefined };
    const { username, realm, nonce, uri } = plain;
    const response = digestResponse(
      { username, realm, password: LOGIN.password },
      { algorithm: 'MD5', method: 'REGISTER', uri, nonce, counted: undefined },
    );
    const question = { ...rest, credentials: { ...plain, response } };
    assert.deepEqual([server.judge(question), server.judge(question)], ['authentic', 'stale']);
  });

  it('credentials for another realm are not ours', () => {
    const { client, asks } = bothSides();
    client.challenged(asks(), false);
    const request = requestWith((writer) =>
      client.sign(writer, { method: 'REGISTER', uri: URI }, LOGIN),
    );
    assert.equal(credentialsFor(request, 'other.example'), undefined);
  });
});

describe('what a challenge means to us (SIG-4)', () => {
  const digest = (more: string) => `Digest realm="vendor", nonce="n1"${more}`;
  const cases: readonly [string, readonly string[], string][] = [
    ['MD5 with qop', [digest(', qop="auth,auth-int"')], 'answerable'],
    ['without qop', [digest('')], 'answerable'],
    ['an algorithm that we do not speak', [digest(', algorithm=SHA-512-256')], 'unanswerable'],
    ['one of several that we speak', [digest(', algorithm=SHA-512-256'), digest('')], 'answerable'],
    ['auth-int alone', [digest(', qop="auth-int"')], 'unanswerable'],
    ['another scheme', ['Basic realm="vendor"'], 'unanswerable'],
    ['no challenge at all', [], 'unanswerable'],
  ];
  for (const [what, challenges, meaning] of cases) {
    it(`${what}: ${meaning}`, () => {
      const client = new DigestClient(seededRandom(1));
      assert.equal(client.challenged(responseWith(401, challenges), false), meaning);
    });
  }

  it('the same question after our answer: refused; a stale nonce: not', () => {
    const { client, asks, answer } = bothSides();
    client.challenged(asks(), false);
    answer();
    assert.equal(client.challenged(asks(true), true), 'answerable');
    answer();
    assert.equal(client.challenged(asks(), true), 'refused');
  });

  it('an answer ahead of the question may be out of date: a new nonce gets one more', () => {
    const { client, asks, answer } = bothSides();
    client.challenged(asks(), false);
    answer();
    answer();
    assert.equal(client.challenged(asks(), true), 'answerable');
    answer();
    assert.equal(client.challenged(asks(), true), 'refused');
  });
});
