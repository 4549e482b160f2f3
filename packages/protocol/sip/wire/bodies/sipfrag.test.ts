import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOf, taken } from '../testing-messages.ts';
import { parseSipfrag, printSipfrag } from './sipfrag.ts';

describe('a piece of a message (RFC 3420, SIG-12)', () => {
  const table: ReadonlyArray<readonly [string, number, string]> = [
    ['SIP/2.0 100 Trying', 100, 'Trying'],
    ['SIP/2.0 200 OK\r\n', 200, 'OK'],
    ['SIP/2.0 503 Service Unavailable\nReason: x\r\n', 503, 'Service Unavailable'],
    ['SIP/2.0 180', 180, ''],
  ];
  for (const [body, status, reason] of table) {
    it(JSON.stringify(body), () => {
      assert.deepEqual(taken(parseSipfrag(body)), { status, reason });
    });
  }

  for (const body of [
    '',
    '\r\n',
    'INVITE sip:a SIP/2.0',
    'SIP/2.0 1000 x',
    'SIP/3.0 200 OK',
    'x',
  ]) {
    it(`${JSON.stringify(body)} has no status`, () => {
      assert.ok(errorOf(parseSipfrag(body)).says.length > 20);
    });
  }

  it('is written as one line', () => {
    assert.equal(printSipfrag(486), 'SIP/2.0 486 Busy Here\r\n');
    assert.equal(printSipfrag(200, 'a\r\nb'), 'SIP/2.0 200 a b\r\n');
  });
});
