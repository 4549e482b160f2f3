// What `tandem trace` prints (DIA-2): whether messages are kept, and those of a call.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallTraceView } from '@tandem/edge/api/contract';
import { callLines, stateLines } from './trace.ts';

describe('the trace by command (DIA-2)', () => {
  const table: ReadonlyArray<readonly [Parameters<typeof stateLines>[0], string]> = [
    [{ isOn: false, messages: 3, filter: {} }, 'No messages are kept.\n3 are there.'],
    [{ isOn: true, messages: 0, filter: {} }, 'Messages are kept: all.\n0 are there.'],
    [
      { isOn: true, messages: 7, filter: { numbers: ['49', '88'], addresses: ['192.0.2.7'] } },
      'Messages are kept: numbers 49 88; addresses 192.0.2.7.\n7 are there.',
    ],
  ];
  for (const [state, text] of table) {
    it(text.replace('\n', ' '), () => assert.equal(stateLines(state).join('\n'), text));
  }

  const message: CallTraceView['items'][number] = {
    ...{ at: '2026-01-30T18:00:00.000Z', direction: 'out', transport: 'udp', leg: 'callee' },
    ...{ local: '192.0.2.1:5060', remote: '192.0.2.7:5060', callId: '7', party: 'north' },
    text: 'BYE sip:1@h SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n',
  };

  it('shows a message with its way, its leg and its lines', () =>
    assert.deepEqual(callLines({ isOn: true, hasLost: false, items: [message] }), [
      '2026-01-30T18:00:00.000Z  callee north  udp 192.0.2.1:5060 -> 192.0.2.7:5060',
      ...['  BYE sip:1@h SIP/2.0', '  CSeq: 2 BYE', ''],
    ]));

  it('says when messages may be missing, and why none is there', () => {
    const lost = callLines({ isOn: true, hasLost: true, items: [message] });
    assert.match(lost[0] ?? '', /may be missing/);
    const none = [true, false].map((isOn) => callLines({ isOn, hasLost: false, items: [] })[0]);
    assert.match(none[0] ?? '', /not among those that are kept/);
    assert.match(none[1] ?? '', /nothing was kept/);
  });
});
