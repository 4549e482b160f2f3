import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, type SipMessage, SipRequest, SipResponse } from '../wire/index.ts';
import { confirmed, step } from './dialog.machine.ts';
import { DialogTable } from './dialog-table.ts';
import { dialogOfCallee, dialogOfCaller } from './new-dialog.ts';
import { dialogRequestOf, dialogResponseOf, sessionTimerOf } from './sip-views.ts';

const COMMON = [
  'Via: SIP/2.0/UDP ss1.example.com:5060;branch=z9hG4bK2d4790.1',
  'Record-Route: <sip:p2.example.com;lr>, "Edge" <sip:p1.example.com;LR=on>;x=1',
  'Record-Route: <sip:strict.example.com>',
  'From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  'Call-ID: 3848276298220188511@atlanta.example.com',
];

function read(lines: readonly string[]): SipMessage {
  const text = `${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
  const parsed = parse(Buffer.from(text, 'latin1'), { from: 'datagram' });
  assert.ok(parsed.ok);
  return parsed.value;
}

function invite(...more: string[]): SipRequest {
  const message = read([
    'INVITE sip:bob@biloxi.example.com SIP/2.0',
    ...COMMON,
    'To: Bob <sip:bob@biloxi.example.com>',
    'CSeq: 42 INVITE',
    'Max-Forwards: 69',
    ...more,
  ]);
  assert.ok(message instanceof SipRequest);
  return message;
}

function answer(...more: string[]): SipResponse {
  const message = read([
    'SIP/2.0 200 OK',
    ...COMMON,
    'To: Bob <sip:bob@biloxi.example.com>;tag=314159',
    'CSeq: 42 INVITE',
    ...more,
  ]);
  assert.ok(message instanceof SipResponse);
  return message;
}

const CONTACT = 'Contact: <sip:alice@client.atlanta.example.com;transport=tcp>;expires=60';

describe('dialogs from real messages (SIG-2)', () => {
  it('the called side sends to the Contact, through the Record-Routes as they stand', () => {
    const view = dialogRequestOf(invite(CONTACT));
    assert.ok(view.ok);
    const dialog = dialogOfCallee(view.value, { localTag: 'us', localCseq: 1 });
    assert.ok(dialog.ok);
    const { effects } = step(confirmed(dialog.value), { type: 'send', method: 'BYE' });
    assert.deepEqual(effects[0], {
      do: 'send',
      cseq: 2,
      path: {
        requestUri: 'sip:alice@client.atlanta.example.com;transport=tcp',
        routes: [
          '<sip:p2.example.com;lr>',
          '"Edge" <sip:p1.example.com;LR=on>;x=1',
          '<sip:strict.example.com>',
        ],
        nextHop: 'sip:p2.example.com;lr',
      },
    });
    assert.equal(dialog.value.remoteCseq, 42);
  });

  it('the calling side from the other end, where a strict router comes first', () => {
    const view = dialogResponseOf(answer('Contact: <sip:bob@192.0.2.4>'));
    assert.ok(view.ok);
    const uris = { localUri: 'sip:a', remoteUri: 'sip:b', requestUri: 'sip:b' };
    const { effects } = step(confirmed(dialogOfCaller(view.value, uris)), {
      type: 'send',
      method: 'ACK',
      cseq: 42,
    });
    assert.deepEqual(effects[0], {
      do: 'send',
      cseq: 42,
      path: {
        requestUri: 'sip:strict.example.com',
        routes: [
          '"Edge" <sip:p1.example.com;LR=on>;x=1',
          '<sip:p2.example.com;lr>',
          '<sip:bob@192.0.2.4>',
        ],
        nextHop: 'sip:strict.example.com',
      },
    });
  });

  it('a message is found in the table as it is', () => {
    const table = new DialogTable<string>();
    const callId = '3848276298220188511@atlanta.example.com';
    table.add({ callId, localTag: '9fxced76sl', remoteTag: '314159' }, 'the call');
    assert.equal(table.ofResponse(answer()), 'the call');
    assert.equal(table.ofRequest(invite()), undefined, 'outside of any dialog');
  });

  it('no Contact, and a star, are nowhere; one that cannot be read is an error', () => {
    for (const more of [[], ['Contact: *']]) {
      const view = dialogRequestOf(invite(...more));
      assert.ok(view.ok);
      assert.equal(view.value.contactUri, undefined);
    }
    assert.equal(dialogRequestOf(invite('Contact: "Al')).ok, false);
    assert.equal(dialogResponseOf(answer('Record-Route: <sip:x')).ok, false);
  });
});

describe('session timers in real messages (SIG-5)', () => {
  const table: ReadonlyArray<readonly [readonly string[], unknown]> = [
    [[], { supported: false, seconds: undefined, refresher: undefined, minS: undefined }],
    [
      ['Supported: 100rel, Timer', 'Session-Expires: 1800;refresher=uac', 'Min-SE: 120'],
      { supported: true, seconds: 1800, refresher: 'uac', minS: 120 },
    ],
    [
      ['Require: timer', 'x: 90'],
      { supported: true, seconds: 90, refresher: undefined, minS: undefined },
    ],
  ];
  for (const [more, expected] of table) {
    it(more.join(' / ') || 'none', () => {
      const said = sessionTimerOf(invite(...more));
      assert.ok(said.ok);
      const { supported, sessionExpires, minS } = said.value;
      const { seconds, refresher } = sessionExpires ?? {};
      assert.deepEqual({ supported, seconds, refresher, minS }, expected);
    });
  }

  it('what cannot be read is an error', () => {
    assert.equal(sessionTimerOf(invite('Session-Expires: soon')).ok, false);
  });
});
