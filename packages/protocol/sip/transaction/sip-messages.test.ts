import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Ms, TimerWheel } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import { parse, SipRequest, SipResponse } from '../wire/index.ts';
import { TransactionLayer } from './layer.ts';
import type { Destination } from './message-views.ts';
import type { Firing } from './ports.ts';
import { sipMessageMaker } from './sip-messages.ts';
import { transactionTimings } from './timings.ts';
import type { ServerTransaction } from './transactions.ts';

interface Place extends Destination {
  readonly address: string;
  readonly port: number;
}

interface Types {
  owner: string;
  destination: Place;
  request: SipRequest;
  response: SipResponse;
}
const PEER: Place = { reliable: false, address: '192.0.2.200', port: 5090 };

const text = (lines: readonly string[]): Uint8Array =>
  Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');

const invite = (via: string) => [
  'INVITE sip:bob@biloxi.example.com SIP/2.0',
  `Via: SIP/2.0/UDP ${via}`,
  'Max-Forwards: 70',
  'Route: <sip:p1.example.com;lr>',
  'From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  'To: Bob <sip:bob@biloxi.example.com>',
  'Call-ID: 3848276298220188511@atlanta.example.com',
  'CSeq: 1 INVITE',
  'Contact: <sip:alice@client.atlanta.example.com>',
  'Content-Length: 0',
];

const response = (status: string, via: string, method = 'INVITE') => [
  `SIP/2.0 ${status}`,
  `Via: SIP/2.0/UDP ${via}`,
  'From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  'To: Bob <sip:bob@biloxi.example.com>;tag=314159',
  'Call-ID: 3848276298220188511@atlanta.example.com',
  `CSeq: 1 ${method}`,
  'Content-Length: 0',
];

class World {
  readonly clock = new VirtualClock();
  readonly sent: string[][] = [];
  readonly told: string[] = [];
  readonly #wheel = new TimerWheel<Firing<Types>>({
    clock: this.clock,
    timers: this.clock,
    onFire: (firing) => this.layer.timerFired(firing),
  });
  server: ServerTransaction<Types> | undefined;
  readonly layer = new TransactionLayer<Types>(
    {
      send: (bytes) => {
        this.sent.push(Buffer.from(bytes).toString('latin1').trimEnd().split('\r\n'));
      },
      timers: this.#wheel,
      make: sipMessageMaker<Types>({
        requestOf: (request) => request,
        responseOf: (of) => of,
        sourceOf: (_request, { address, port }) => ({ address, port }),
      }),
      user: {
        request: (request, transaction) => {
          this.server = transaction;
          this.told.push(`${request.method} from ${transaction.destination.address}`);
        },
        ack: (request) => void this.told.push(`${request.method} of no transaction`),
        cancel: (request, _own, found) =>
          void this.told.push(`${request.method} of ${found === undefined ? 'nothing' : 'it'}`),
        response: ({ status }, { owner }) => void this.told.push(`${status} for ${owner}`),
        strayResponse: ({ status }) => void this.told.push(`stray ${status}`),
        failed: (what) => void this.told.push(what),
      },
    },
    transactionTimings(),
  );

  receive(lines: readonly string[]): void {
    const parsed = parse(text(lines), { from: 'datagram' });
    assert.ok(parsed.ok);
    if (parsed.value instanceof SipRequest) this.layer.receiveRequest(parsed.value, PEER);
    else if (parsed.value instanceof SipResponse) this.layer.receiveResponse(parsed.value);
  }

  calls(): void {
    const branch = 'z9hG4bK74bf9';
    const bytes = text(invite(`client.atlanta.example.com:5060;branch=${branch}`));
    const request = { method: 'INVITE', branch, bytes, destination: PEER };
    const started = this.layer.request({ request, owner: 'alice' });
    assert.ok(started.ok && started.value.kind === 'inviteClient');
    this.client = started.value;
    this.sent.length = 0;
  }
  client: Parameters<TransactionLayer<Types>['cancel']>[0] | undefined;
}

describe('transactions over the wire layer (SIG-1)', () => {
  const via = 'client.atlanta.example.com:5060;branch=z9hG4bK74bf9';

  it('a 100 goes back the way the INVITE came', () => {
    const world = new World();
    world.receive(invite('client.atlanta.example.com:5060;rport;branch=z9hG4bK74bf9'));
    world.clock.passesAtOnce(200 as Ms);
    const [trying = []] = world.sent;
    assert.equal(trying[0], 'SIP/2.0 100 Trying');
    assert.match(trying[1] ?? '', /received=192\.0\.2\.200/);
    assert.match(trying[1] ?? '', /rport=5090/);
    assert.deepEqual(world.told, ['INVITE from 192.0.2.200']);
  });

  it('a failure is acknowledged in the transaction of its INVITE', () => {
    const world = new World();
    world.calls();
    world.receive(response('486 Busy Here', via));
    assert.deepEqual(world.told, ['486 for alice']);
    const [ack = []] = world.sent;
    assert.equal(ack[0], 'ACK sip:bob@biloxi.example.com SIP/2.0');
    for (const line of [
      `Via: SIP/2.0/UDP ${via}`,
      'Route: <sip:p1.example.com;lr>',
      'To: Bob <sip:bob@biloxi.example.com>;tag=314159',
      'CSeq: 1 ACK',
    ]) {
      assert.ok(ack.includes(line), line);
    }
  });

  it('a CANCEL waits for a 1xx and says why', () => {
    const world = new World();
    world.calls();
    assert.ok(world.client);
    world.layer.cancel(world.client, 'SIP;cause=200;text="Call completed elsewhere"');
    assert.equal(world.sent.length, 0);
    world.receive(response('180 Ringing', via));
    const [cancel = []] = world.sent;
    assert.equal(cancel[0], 'CANCEL sip:bob@biloxi.example.com SIP/2.0');
    for (const line of [
      `Via: SIP/2.0/UDP ${via}`,
      'To: Bob <sip:bob@biloxi.example.com>',
      'CSeq: 1 CANCEL',
      'Reason: SIP;cause=200;text="Call completed elsewhere"',
    ]) {
      assert.ok(cancel.includes(line), line);
    }
    world.receive(response('200 OK', via, 'CANCEL'));
    world.receive(response('487 Request Terminated', via));
    assert.deepEqual(world.told, ['180 for alice', '487 for alice']);
  });

  //  what                                  Via of the INVITE                          of its ACK
  const acks = [
    ['the same branch', via, via, 'taken'],
    ['another branch', via, 'client.atlanta.example.com:5060;branch=z9hG4bK2', 'passed'],
    ['another host', via, 'other.example.com:5060;branch=z9hG4bK74bf9', 'passed'],
    ['the host in capitals', via, 'CLIENT.atlanta.example.com:5060;branch=z9hG4bK74bf9', 'taken'],
    ['no branch (RFC 2543)', 'old.example.com', 'old.example.com', 'taken'],
    [
      'only the cookie (RFC 4475)',
      'a.example.com;branch=z9hG4bK',
      'a.example.com;branch=z9hG4bK',
      'taken',
    ],
    [
      'only the cookie, another host',
      'a.example.com;branch=z9hG4bK',
      'b.example.com;branch=z9hG4bK',
      'passed',
    ],
  ] as const;
  for (const [what, first, second, expected] of acks) {
    it(`an ACK with ${what} is ${expected}`, () => {
      const world = new World();
      world.receive(invite(first));
      assert.ok(world.server);
      const bytes = text(response('486 Busy Here', first));
      world.layer.respond(world.server, { status: 486, toTag: '314159', bytes });
      const ack = invite(second).map((line) => {
        if (line.startsWith('INVITE')) return line.replace('INVITE', 'ACK');
        if (line.startsWith('To:')) return `${line};tag=314159`;
        return line === 'CSeq: 1 INVITE' ? 'CSeq: 1 ACK' : line;
      });
      world.receive(ack);
      const passed = world.told.at(-1) === 'ACK of no transaction';
      assert.equal(passed ? 'passed' : 'taken', expected);
    });
  }
});
