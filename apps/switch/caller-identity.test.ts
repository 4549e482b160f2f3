import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import type { IdentifyByCredentials } from '@tandem/engine/calls';
import {
  type DigestAlgorithm,
  type DigestChallenge,
  type DigestCredentials,
  DigestServer,
  digestResponse,
} from '@tandem/protocol/sip';
import { callerIdentity } from './caller-identity.ts';

const US = 'tandem.example';
const URI = `sip:4930@${US}`;
const HOME = '192.0.2.10';
const ELSEWHERE = '203.0.113.66';
const VENDOR = '198.51.100.9';

type Offered = Parameters<IdentifyByCredentials['identify']>[0];

const PHONE = {
  id: '1001',
  party: {
    ...{ number: '1001', registration: 'dynamic', password: 'right', transports: null },
    ...{ replyAddress: 'socket', requestAddress: 'socket', reliableProvisional: 'supported' },
  },
};
const CARRIER = { id: 'carrier', party: { mayCallIn: true } };
const PARAMETERS: Readonly<Record<string, unknown>> = {
  SS_SIP_AUTHENTICATION_CODE: 'Unauthorized(401)',
  SS_SIP_AUTHENTICATION_REALM: '',
};

/** What the switch knows: a phone that is registered from HOME, and a vendor by name. */
function world() {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const digest = new DigestServer({
    ...{ clock, random, seal: random.bytes(32), firstAnswerMs: () => 10_000 },
  });
  const told: string[] = [];
  const under = (index: string, key: string) =>
    index === 'phonesByNumber' && key === '1001' ? [PHONE] : [];
  const identity = callerIdentity({
    holder: {
      current: {
        parameters: { get: (name: string) => PARAMETERS[name] ?? 1 },
        under,
        find: (kind: string, id: string) =>
          kind === 'phones' && id === '1001' ? PHONE : undefined,
      },
    } as never,
    registry: {
      bindings: { isBoundAddress: (address: string) => address === HOME },
      vendors: { isMarked: () => false, gatewayOf: () => undefined },
    } as never,
    digest,
    gate: {
      wrongPassword: (address: string, user: string) => told.push(`wrong ${address} ${user}`),
      rightPassword: (address: string, user: string) => told.push(`right ${address} ${user}`),
      illegalCall: (address: string, isProven: boolean) =>
        told.push(`illegal ${address} ${isProven ? 'proven' : 'claimed'}`),
    } as never,
    names: { gatewaysAt: (address) => (address === VENDOR ? [CARRIER as never] : []) },
  });
  return { clock, digest, identity, told };
}

function offered(address: string, more: Partial<Offered> = {}): Offered {
  return {
    ...{ source: { address, port: 5_060 }, transport: 'udp', caller: '1001', callee: '4930' },
    ...{ calleeDomain: US, requestUri: URI, userAgent: '', authorization: null },
    ...more,
  } as Offered;
}

function signed(
  [challenge]: readonly DigestChallenge[],
  { user, password }: { readonly user: string; readonly password: string },
): Pick<Offered, 'authorization'> {
  assert.ok(challenge !== undefined);
  const { realm, nonce, algorithm } = challenge;
  const counted = { qop: 'auth', nc: '00000001', cnonce: 'abc' };
  const response = digestResponse(
    { username: user, realm, password },
    { algorithm: algorithm as DigestAlgorithm, method: 'INVITE', uri: URI, nonce, counted },
  );
  const credentials: DigestCredentials = {
    ...({ scheme: 'digest', username: user, realm, nonce, uri: URI, response, algorithm } as const),
    ...{ ...counted, opaque: undefined, others: [] },
  };
  return { authorization: { method: 'INVITE', requestUri: URI, credentials: [credentials] } };
}

describe('who calls from where nobody is known by his address (SEC-1, SEC-2)', () => {
  it('is asked where somebody is registered, and known by the right password', () => {
    const { identity, told } = world();
    const asked = identity.identify(offered(HOME));
    assert.ok(asked.is === 'challenged');
    assert.equal(asked.status, 401);
    const challenge = asked.challenge as readonly DigestChallenge[];
    assert.deepEqual(
      challenge.map(({ algorithm, realm }) => [algorithm, realm]),
      [
        ['MD5', US],
        ['SHA-256', US],
      ],
    );
    const right = signed(challenge, { user: '1001', password: 'right' });
    const known = identity.identify(offered(HOME, right));
    assert.deepEqual(known, { is: 'known', caller: PHONE });
    assert.deepEqual(told, [`right ${HOME} 1001`]);
  });

  it('is not told whether the name exists: the same answer, and the same count against him', () => {
    const { identity, digest, told } = world();
    const answers = ['1001', '1777'].map((user) => {
      const asker = { address: ELSEWHERE, user, product: '', realm: US, stale: false };
      const guess = signed(digest.challenges(asker), { user, password: 'guess' });
      return identity.identify(offered(ELSEWHERE, { caller: user, ...guess }));
    });
    assert.deepEqual(answers, [{ is: 'failed' }, { is: 'failed' }]);
    assert.deepEqual(told, [`wrong ${ELSEWHERE} 1001`, `wrong ${ELSEWHERE} 1777`]);
  });

  it('is asked again by what it has answered with, when that was too old', async () => {
    const { identity, digest, clock } = world();
    const asker = { address: HOME, user: '1001', product: '', realm: US, stale: false };
    const late = signed(digest.challenges(asker), { user: '1001', password: 'right' });
    await clock.passes(20_000);
    const asked = identity.identify(offered(HOME, late));
    assert.ok(asked.is === 'challenged');
    const [first, ...others] = asked.challenge as readonly DigestChallenge[];
    assert.deepEqual([first?.algorithm, first?.stale, others.length], ['MD5', true, 0]);
  });

  for (const [transport, shown] of [
    ['udp', 'claimed'],
    ['tcp', 'proven'],
  ] as const) {
    it(`over ${transport}, a stranger is not asked; his address is ${shown}`, () => {
      const { identity, told } = world();
      assert.deepEqual(identity.identify(offered(ELSEWHERE, { transport })), { is: 'unknown' });
      assert.deepEqual(told, [`illegal ${ELSEWHERE} ${shown}`]);
    });
  }

  it('is a vendor whose name leads there, where it may call in', () => {
    const { identity, told } = world();
    assert.deepEqual(identity.identify(offered(VENDOR)), { is: 'known', caller: CARRIER });
    assert.deepEqual(told, []);
  });
});
