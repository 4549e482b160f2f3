import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import type { Phone } from './phone.ts';
import { GATEWAY, US, World } from './world.ts';

const HOME = '192.0.2.10';
const THIEF = '203.0.113.66';
const WORDS = 100;

describe('guessing passwords (SEC-1)', () => {
  /** Tries each word; gives how often the right one got in. */
  async function guess(world: World, thief: Phone, right: string): Promise<number> {
    for (let at = 0; at < WORDS; at += 1) {
      thief.password = at === 30 ? right : `word ${at}`;
      thief.forgetsNonce();
      thief.registers({ tries: 1 });
      await world.passes(40_000);
    }
    return thief.heard.filter((status) => status === 200).length;
  }

  it('a word list is suspended before the right one comes', async () => {
    const world = await World.started();
    world.knows('1001', 'right');
    const thief = await world.phone('1001', THIEF);
    for (let at = 0; at < 12; at += 1) {
      thief.password = at === 8 ? 'right' : `word ${at}`;
      thief.forgetsNonce();
      thief.registers({ tries: 1 });
      await world.passes(500);
    }
    assert.ok(!thief.heard.includes(200), `${thief.heard}`);
    assert.deepEqual(
      world.gateEvents.map((event) => event.type),
      ['suspended'],
    );
    const [suspended] = world.gate.suspended();
    assert.deepEqual([suspended?.source, suspended?.user], [THIEF, '1001']);
    assert.ok((suspended?.dropped ?? 0) > 0);
  });

  it('SS_AUTHENTICATION_MAX_RETRY 0 lets everybody guess', async () => {
    const world = await World.started({ parameters: [['SS_AUTHENTICATION_MAX_RETRY', 0]] });
    world.knows('1001', 'right');
    const thief = await world.phone('1001', THIEF);
    assert.equal(await guess(world, thief, 'right'), 1);
  });

  it('many names from one address, once each', async () => {
    const world = await World.started();
    for (let at = 0; at < 6; at += 1) {
      const thief = await world.phone(`200${at}`, THIEF, { port: 6_000 + at });
      thief.password = '1234';
      thief.registers({ tries: 1 });
      await world.passes(100);
    }
    assert.equal(world.gate.suspended()[0]?.reason, 'manyNames');
  });

  it('a phone with a password that was mistyped and then mended gets in', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    for (const password of ['a', 'b', 'c', 'secret of 1001']) {
      phone.password = password;
      phone.forgetsNonce();
      phone.registers({ tries: 1 });
      await world.passes(1_000);
    }
    assert.deepEqual(phone.heard, [401, 401, 401, 200]);
    assert.deepEqual(world.gate.suspended(), []);
  });

  it('is told with names and addresses, never with what was tried', async () => {
    const world = await World.started();
    const thief = await world.phone('1001', THIEF);
    thief.password = 'hunter2';
    thief.registers();
    await world.passes(1_000);
    assert.ok(!JSON.stringify([world.log.records, world.events]).includes('hunter2'));
  });
});

describe('a sender who forges the address of a customer (SEC-1)', () => {
  it('cannot lock him out: a wrong answer counts only for a nonce that was sent there', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    phone.registers();
    await world.passes(100);
    const thief = await world.phone('1001', THIEF);
    // The nonce was sent to him, so he has one; he uses it from the address of the other.
    thief.registers({ tries: 0 });
    await world.passes(100);
    const nonce = /nonce="([^"]+)"/.exec(thief.header('wwwAuthenticate')[0] ?? '')?.[1] ?? '';
    const forged = world.network.bind(`${HOME}:9999`, () => undefined);
    assert.ok(forged.ok);
    for (let at = 0; at < 50; at += 1) {
      const text = [
        `REGISTER sip:${US} SIP/2.0`,
        `Via: SIP/2.0/UDP ${HOME}:9999;branch=z9hG4bKforged${at}`,
        'Max-Forwards: 70',
        'From: <sip:1001@example.com>;tag=a',
        'To: <sip:1001@example.com>',
        `Call-ID: forged ${at}`.replace(' ', '-'),
        `CSeq: ${at + 1} REGISTER`,
        `Authorization: Digest username="1001", realm="${US}", nonce="${nonce}", uri="sip:${US}", ` +
          `response="${'0'.repeat(64)}", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="x"`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n');
      forged.value.send(`${US}:5060`, Buffer.from(text));
    }
    await world.passes(1_000);
    assert.deepEqual(world.gate.suspended(), []);
    assert.equal(world.gate.counters.wrongPasswords, 0);
    phone.registers();
    await world.passes(100);
    assert.deepEqual(phone.heard, [200, 200]);
  });

  it('nor can thousands of forged senders', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    phone.registers();
    await world.passes(100);
    const random = seededRandom(9);
    for (let at = 0; at < 3_000; at += 1) {
      const from = `${random.between(11, 191)}.${random.below(256)}.${random.below(256)}.1`;
      const bound = world.network.bind(`${from}:5060`, () => undefined);
      if (!bound.ok) continue;
      bound.value.send(`${US}:5060`, Buffer.from(random.bytes(200)));
      bound.value.close();
    }
    phone.registers();
    await world.passes(5_000);
    assert.deepEqual(phone.heard, [200, 200]);
    assert.deepEqual(world.gate.suspended(), []);
    const other = await world.phone('1002', '192.0.2.11');
    other.registers();
    await world.passes(1_000);
    assert.deepEqual(other.heard, [200], 'and strangers who mean it get in');
  });
});

describe('finding out who exists (SEC-1)', () => {
  const KNOWN = '1001';
  const NOBODY = '1777';

  /** What came back, without what differs for everybody. */
  function faceOf(phone: Phone): string {
    const text = phone.last?.text ?? '';
    return text
      .replaceAll(phone.user, 'USER')
      .replaceAll(phone.agent.address, 'ADDRESS')
      .replaceAll(/nonce="[^"]+"|tag=\w+|branch=\S+/g, 'RANDOM');
  }

  for (const [what, tries] of [
    ['before a password', 0],
    ['after a wrong one', 1],
  ] as const) {
    it(`the answer is the same ${what}`, async () => {
      const world = await World.started();
      const known = await world.phone(KNOWN, '192.0.2.21');
      const nobody = await world.phone(NOBODY, '192.0.2.22');
      world.members.delete(NOBODY);
      for (const phone of [known, nobody]) {
        phone.password = 'wrong';
        phone.registers({ tries });
      }
      await world.passes(1_000);
      assert.deepEqual([known.heard, nobody.heard], [[401], [401]]);
      assert.equal(faceOf(known), faceOf(nobody));
    });
  }

  it('and so is the time that it takes', async () => {
    const world = await World.started();
    world.knows(KNOWN);
    const { digest } = world;
    const ask = (username: string, password: string | undefined): number => {
      const [challenge] = digest.challenges({
        ...{ address: THIEF, user: username, product: '', realm: US, stale: false },
      });
      assert.ok(challenge !== undefined);
      const { realm, nonce, algorithm } = challenge;
      const credentials = {
        ...({ scheme: 'digest', username, realm, nonce, algorithm, qop: 'auth' } as const),
        ...{ nc: '00000001', cnonce: 'abc', uri: `sip:${US}`, response: 'f'.repeat(64) },
        ...{ opaque: undefined, others: [] },
      };
      const question = {
        ...{ credentials, method: 'REGISTER', requestUri: `sip:${US}` },
        ...{ address: THIEF, user: username },
      };
      const began = process.hrtime.bigint();
      digest.judge({ ...question, password });
      return Number(process.hrtime.bigint() - began);
    };
    const median = (times: number[]): number =>
      times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    const differences: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [known, nobody]: [number[], number[]] = [[], []];
      for (let at = 0; at < 400; at += 1) {
        known.push(ask(KNOWN, 'secret of 1001ab'));
        nobody.push(ask(NOBODY, undefined));
      }
      const [one, other] = [median(known), median(nobody)];
      differences.push(Math.abs(one - other) / Math.max(one, other));
    }
    // The first rounds warm up; a busy machine may spoil some, never all.
    assert.ok(Math.min(...differences) < 0.1, `${differences}`);
  });
});

describe('strangers who ask whether we are there (SEC-2, SIG-10)', () => {
  for (const [setting, stranger] of [
    [false, 0],
    [true, 403],
  ] as const) {
    it(`SS_REPLY_UNAUTHORIZED ${setting}: ${stranger === 0 ? 'silence' : stranger}`, async () => {
      const world = await World.started({ parameters: [['SS_REPLY_UNAUTHORIZED', setting]] });
      const nobody = await world.phone('1', THIEF);
      nobody.registers({ method: 'OPTIONS', contact: '' });
      await world.passes(40_000);
      assert.deepEqual(nobody.heard, [stranger]);
      assert.equal(world.agent.stack.transactions.size, 0);
      const gateway = await world.phone('2', GATEWAY);
      gateway.registers({ method: 'OPTIONS', contact: '' });
      await world.passes(1_000);
      assert.deepEqual(gateway.heard, [200]);
      assert.deepEqual(gateway.header('allow'), ['INVITE, ACK, BYE, OPTIONS, REGISTER']);
    });
  }

  it('a phone that is registered is no stranger; in a drain the answer is 503', async () => {
    const world = await World.started();
    const phone = await world.phone('1001', HOME);
    phone.registers();
    await world.passes(100);
    phone.registers({ method: 'OPTIONS', contact: '' });
    await world.passes(100);
    world.isDraining = true;
    phone.registers({ method: 'OPTIONS', contact: '' });
    await world.passes(100);
    assert.deepEqual(phone.heard, [200, 200, 503]);
  });
});
