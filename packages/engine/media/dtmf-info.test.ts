import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digitIn, digitOf, eventOf, infoOf } from './dtmf-info.ts';

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

describe('digits as events and in INFO (MED-5)', () => {
  it('each key has its event, and comes back from it', () => {
    [...'0123456789*#ABCD!'].forEach((signal, event) => {
      assert.equal(eventOf({ signal, durationMs: 100 }), event);
      assert.deepEqual(digitOf(event, 100), { signal, durationMs: 100 });
    });
    assert.equal(digitOf(32, 100), undefined);
    assert.deepEqual(digitOf(5, 20), { signal: '5', durationMs: 40 });
  });

  it('is written in both forms as it is read', () => {
    const five = { signal: '5', durationMs: 200 };
    assert.deepEqual(infoOf(five, 'relay'), relay('Signal=5\r\nDuration=200\r\n'));
    assert.deepEqual(infoOf(five, 'alone'), alone('5'));
    assert.deepEqual(digitIn(infoOf(five, 'relay')), five);
  });
});
