import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DigitWays, digitIn, passedInfo } from './dtmf-info.ts';

const relay = (body: string) => ({ contentType: 'application/dtmf-relay', body });
const alone = (body: string) => ({ contentType: 'application/dtmf', body });

describe('digits in INFO (MED-5)', () => {
  //  message                                       digit
  const table = [
    [relay('Signal=5\r\nDuration=200\r\n'), { signal: '5', durationMs: 200 }],
    [relay('Signal= #\nDuration= 90'), { signal: '#', durationMs: 90 }],
    [relay('signal=*'), { signal: '*', durationMs: 160 }],
    [relay('Signal=11\r\nDuration=100'), { signal: '#', durationMs: 100 }],
    [relay('Signal=a\r\nDuration=1'), { signal: 'A', durationMs: 40 }],
    [relay('Signal=7\r\nDuration=99999'), { signal: '7', durationMs: 8_000 }],
    [relay('Signal=7\r\nDuration=long'), { signal: '7', durationMs: 160 }],
    [relay('Signal=!'), { signal: '!', durationMs: 160 }],
    [relay('Signal=hello'), undefined],
    [relay(''), undefined],
    [alone('9'), { signal: '9', durationMs: 160 }],
    [alone(' 10\r\n'), { signal: '*', durationMs: 160 }],
    [alone('Signal=3\r\nDuration=80'), { signal: '3', durationMs: 160 }],
    [
      { contentType: 'Application/DTMF-Relay; x=y', body: 'Signal=1' },
      { signal: '1', durationMs: 160 },
    ],
    [{ contentType: 'application/media_control+xml', body: '5' }, undefined],
  ] as const;
  for (const [message, digit] of table) {
    it(`${message.contentType} ${JSON.stringify(message.body)}`, () => {
      assert.deepEqual(digitIn(message), digit);
    });
  }
});

describe('how digits in INFO pass from side to side (MED-5)', () => {
  const five = relay('Signal=5\r\nDuration=200\r\n');
  //  taken         wanted           came         told
  const table = [
    ['all', 'auto', five, five],
    ['all', 'auto', alone('5'), alone('5')],
    ['signalling', 'infoDtmf', five, alone('5')],
    ['all', 'infoDtmfRelay', alone('5'), relay('Signal=5\r\nDuration=160\r\n')],
    ['all', 'infoDtmfRelay', five, five],
    // The same digit comes as an event too: once is enough.
    ['rfc2833', 'auto', five, null],
    ['inband', 'infoDtmf', five, null],
    ['off', 'auto', five, null],
    ['all', 'off', five, null],
  ] as const satisfies ReadonlyArray<
    readonly [DigitWays['receive'], DigitWays['send'], typeof five, typeof five | null]
  >;
  for (const [receive, send, came, told] of table) {
    it(`taken ${receive}, wanted ${send}, as ${came.contentType}`, () => {
      assert.deepEqual(passedInfo(came, { receive, send }), told);
    });
  }

  it('what is no digit passes, whatever is set', () => {
    const picture = { contentType: 'application/media_control+xml', body: '<x/>' };
    assert.equal(passedInfo(picture, { receive: 'off', send: 'off' }), picture);
  });
});
