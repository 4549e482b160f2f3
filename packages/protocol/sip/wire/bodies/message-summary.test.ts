import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOf, taken } from '../testing-messages.ts';
import {
  type MessageSummary,
  parseMessageSummary,
  printMessageSummary,
} from './message-summary.ts';

const lines = (...text: readonly string[]) => `${text.join('\r\n')}\r\n`;

describe('how many messages wait (RFC 3842, SIG-14)', () => {
  const table: ReadonlyArray<readonly [string, MessageSummary]> = [
    [lines('Messages-Waiting: no'), { isWaiting: false, account: undefined, counts: [] }],
    [
      lines(
        'Messages-Waiting: yes',
        'Message-Account: sip:alice@vmail.example.com',
        'Voice-Message: 4/8 (1/2)',
        'Fax-Message: 0/3',
      ),
      {
        isWaiting: true,
        account: 'sip:alice@vmail.example.com',
        counts: [
          { medium: 'voice', fresh: 4, old: 8, urgent: { fresh: 1, old: 2 } },
          { medium: 'fax', fresh: 0, old: 3, urgent: undefined },
        ],
      },
    ],
  ];
  for (const [body, summary] of table) {
    it(JSON.stringify(body), () => {
      assert.deepEqual(taken(parseMessageSummary(body)), summary);
      assert.equal(printMessageSummary(summary), body);
    });
  }

  it('is read in any case, with blanks, and up to the empty line', () => {
    const body = 'messages-waiting : YES\nVOICE-message:1 / 2 ( 0 / 0 )\nX: y\n\nFax-Message: x\n';
    assert.deepEqual(taken(parseMessageSummary(body)), {
      isWaiting: true,
      account: undefined,
      counts: [{ medium: 'voice', fresh: 1, old: 2, urgent: { fresh: 0, old: 0 } }],
    });
  });

  const refused: ReadonlyArray<readonly [string, string]> = [
    ['', 'not said whether'],
    ['Voice-Message: 1/2\r\n', 'not said whether'],
    ['Messages-Waiting: yes\r\nVoice-Message: many\r\n', 'cannot be read'],
    ['Messages-Waiting: yes\r\nVoice-Message: 1/2 (3\r\n', 'cannot be read'],
    [`Messages-Waiting: yes\r\n${'Voice-Message: 1/2\r\n'.repeat(17)}`, 'too many'],
  ];
  for (const [body, says] of refused) {
    it(`refuses ${JSON.stringify(body.slice(0, 60))}: ${says}`, () => {
      assert.ok(errorOf(parseMessageSummary(body)).says.includes(says));
    });
  }

  it('nothing in it begins a line of its own', () => {
    const printed = printMessageSummary({
      isWaiting: true,
      account: 'sip:a\r\nX: y',
      counts: [{ medium: 'vo\r\nice', fresh: 1, old: 0, urgent: undefined }],
    });
    assert.equal(
      printed,
      lines('Messages-Waiting: yes', 'Message-Account: sip:a X: y', 'Voice-Message: 1/0'),
    );
  });
});
