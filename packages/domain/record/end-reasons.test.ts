import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import data from './end-reasons.json' with { type: 'json' };
import {
  CALLER_CANCELLED,
  type CallerKind,
  causeOfStatus,
  causeText,
  END_LABELS,
  END_REASONS,
  type EndLabel,
  endingOf,
  endReason,
  isLabel,
  isReasonCode,
  labelledEnding,
  labelMeaning,
  noAnswerEnding,
  REASON,
  type ReasonCode,
  reasonOfAnswer,
  statusOfCause,
  statusToCaller,
  VENDOR_REFUSED_DIRECTION,
  WE_REFUSED_DIRECTION,
} from './index.ts';

describe('the reasons of the server (CDR-6)', () => {
  it('are the 25 of the data, under their names', () => {
    const names = data.reasons.map(
      ({ name, code }) => [name.toUpperCase().replaceAll(' ', '_'), code] as const,
    );
    assert.deepEqual(REASON, Object.fromEntries(names));
    assert.equal(END_REASONS.length, 25);
    assert.deepEqual(
      END_REASONS.map(({ code }) => code),
      Array.from({ length: 25 }, (_, at) => at + 1),
    );
  });

  //  reason                          SIP  Q.850
  const table: ReadonlyArray<readonly [keyof typeof REASON, number, number]> = [
    ['NORMAL_CLEARING', 200, 16],
    ['USER_BUSY', 486, 17],
    ['NO_ANSWER', 408, 18],
    ['UNALLOCATED_NUMBER', 404, 1],
    ['NETWORK_CONGESTION', 503, 42],
    ['ROUTE_NOT_FOUND', 404, 3],
    ['RATE_NOT_FOUND', 403, 21],
    ['BALANCE_INSUFFICIENT', 403, 21],
    ['CALLER_HANGUP', 200, 16],
    ['SERVER_FORCED_RELEASE', 200, 31],
    ['SESSION_TIMEOUT', 408, 102],
    ['CONCURRENT_LIMIT_EXCEEDED', 503, 34],
    ['GATEWAY_UNAVAILABLE', 503, 27],
    ['PREPAID_DURATION_EXCEEDED', 200, 31],
    ['SERVICE_NOT_SUBSCRIBED', 403, 50],
  ];
  for (const [name, sipStatus, cause] of table) {
    it(`${name}: SIP ${sipStatus}, Q.850 ${cause}`, () => {
      const reason = REASON[name];
      assert.deepEqual(endingOf(reason), {
        reason,
        label: null,
        sipStatus,
        cause,
        retryAfter: false,
      });
      assert.equal(endReason(reason).code, reason);
    });
  }

  for (const [code, known] of [
    [1, true],
    [25, true],
    [0, false],
    [26, false],
    [1.5, false],
  ] as const) {
    it(`${code} is ${known ? 'one' : 'none'}`, () => assert.equal(isReasonCode(code), known));
  }

  it('nobody answered: 19 when it rang, 18 when it never rang', () => {
    assert.deepEqual([noAnswerEnding(true).cause, noAnswerEnding(false).cause], [19, 18]);
    assert.equal(noAnswerEnding(true).sipStatus, 408);
  });
});

describe('labels of ends (CDR-6)', () => {
  //  label                    caller  reason SIP  Q.850 retry
  const table: ReadonlyArray<readonly [EndLabel, CallerKind, ReasonCode, number, number, boolean]> =
    [
      ['NoAvailableRouter', 'trunk', 6, 503, 3, false],
      ['NoAvailableRouter', 'phone', 6, 404, 3, false],
      ['AllGatewayBusy', 'phone', 22, 503, 34, false],
      ['AccountBalanceNotEnough', 'trunk', 22, 503, 34, false],
      ['InviteTimeout', 'trunk', 21, 408, 27, false],
      ['GatewayTimeout', 'trunk', 21, 408, 27, false],
      ['ConnectionTimeout', 'trunk', 21, 503, 27, false],
      ['NotRegistered', 'phone', 21, 480, 20, false],
      ['CodecMismatch', 'trunk', 23, 488, 88, false],
      ['AccountLocked', 'trunk', 10, 403, 21, false],
      ['SystemBusy', 'trunk', 5, 503, 42, true],
    ];
  for (const [label, caller, reason, sipStatus, cause, retryAfter] of table) {
    it(`${label} to a ${caller}: ${reason}, SIP ${sipStatus}, Q.850 ${cause}`, () =>
      assert.deepEqual(labelledEnding(label, caller), {
        reason,
        label,
        sipStatus,
        cause,
        retryAfter,
      }));
  }

  it('are all in the table above, and each says when it is given', () => {
    assert.deepEqual([...END_LABELS], [...new Set(table.map(([label]) => label))]);
    for (const label of END_LABELS) assert.match(labelMeaning(label), /\w/);
    assert.equal(isLabel('toString'), false);
  });
});

describe('what a vendor answers (CDR-6)', () => {
  //  SIP  Q.850  reason
  const table: ReadonlyArray<readonly [number, number | null, ReasonCode]> = [
    [486, null, 2],
    [600, null, 2],
    [603, null, 23],
    [404, null, 4],
    [480, null, 3],
    [408, null, 21],
    [487, null, 11],
    [503, null, 5],
    [502, null, 21],
    [499, null, 23],
    [599, null, 5],
    [699, null, 23],
    [302, null, 23],
    [503, 17, 2], // Q.850 wins
    [500, 1, 4],
    [480, 20, 3],
    [486, 99, 2], // an unknown cause leaves it to the status
    [486, 0, 2],
  ];
  for (const [status, cause, reason] of table) {
    it(`${status}${cause === null ? '' : ` with cause ${cause}`} is reason ${reason}`, () =>
      assert.equal(reasonOfAnswer(status, cause), reason));
  }

  it('is one of our reasons for every row of the data', () => {
    for (const [status, code] of Object.entries(data.received.sip)) {
      const sample = status.startsWith('other') ? Number(`${status[6]}98`) : Number(status);
      assert.equal(reasonOfAnswer(sample, null), code);
    }
    for (const [cause, code] of Object.entries(data.received.q850)) {
      assert.equal(reasonOfAnswer(499, Number(cause)), code);
    }
  });

  it('reaches the caller as it is, but for challenges, loops and redirections', () => {
    const hidden = data.unanswered.neverToCaller.match(/4[0-9]{2}/g)?.map(Number);
    const found = Array.from({ length: 300 }, (_, at) => at + 400).filter(
      (status) => statusToCaller(status) !== status,
    );
    assert.deepEqual(found, hidden);
    for (const status of [...found, 300, 302, 380]) assert.equal(statusToCaller(status), 503);
  });

  it('a call that was never answered has the columns of the data', () => {
    const { callerCancelled, vendorRefused, weRefused } = data.unanswered;
    assert.equal(CALLER_CANCELLED.sipStatus, callerCancelled.endReason);
    assert.equal(CALLER_CANCELLED.endDirection, callerCancelled.endDirection);
    assert.equal(CALLER_CANCELLED.reason, callerCancelled.server);
    assert.equal(VENDOR_REFUSED_DIRECTION, vendorRefused.endDirection);
    assert.equal(WE_REFUSED_DIRECTION, weRefused.endDirection);
  });
});

describe('RFC 3398: SIP status to Q.850 cause', () => {
  const table: ReadonlyArray<readonly [statuses: string, cause: number | null]> = [
    ['404 485 604', 1],
    ['486 600', 17],
    ['480', 18],
    ['401 402 403 407 603', 21],
    ['410', 22],
    ['482 483', 25],
    ['484', 28],
    ['502', 38],
    ['400 481 500 503', 41],
    ['405', 63],
    ['406 415 501', 79],
    ['488 606', 88],
    ['408 504', 102],
    ['413 414 416 420 421 423 505 513', 127],
    ['422 429 580 699', 127], // not in the table
    ['487', null],
    ['200 180 302', null],
  ];
  for (const [statuses, cause] of table) {
    it(`${statuses}: ${cause}`, () => {
      for (const status of statuses.split(' ').map(Number)) {
        assert.equal(causeOfStatus(status), cause, String(status));
      }
    });
  }
});

describe('RFC 3398: Q.850 cause to SIP status', () => {
  const table: ReadonlyArray<readonly [causes: string, status: number | null]> = [
    ['55 57 87 21', 403],
    ['1 2 3 26', 404],
    ['18', 408],
    ['22 23', 410],
    ['19 20 31', 480],
    ['28', 484],
    ['17', 486],
    ['65 70', 488],
    ['111 127 99 6', 500], // those it does not know too
    ['29 79', 501],
    ['27', 502],
    ['34 38 41 42 47 58 88', 503],
    ['102', 504],
    ['16', null],
  ];
  for (const [causes, status] of table) {
    it(`${causes}: ${status}`, () => {
      for (const cause of causes.split(' ').map(Number)) {
        assert.equal(statusOfCause(cause, 'network'), status, String(cause));
      }
    });
  }

  it('a user who rejects declines', () => {
    assert.equal(statusOfCause(21, 'user'), 603);
    assert.equal(statusOfCause(17, 'user'), 486);
  });
});

describe('the text of a Q.850 cause', () => {
  it('exists for every cause that we send or that the data knows', () => {
    const sent = END_REASONS.flatMap((reason) => reason.causes);
    const labelled = END_LABELS.map((label) => labelledEnding(label, 'trunk').cause);
    const known = Object.keys(data.received.q850).map(Number);
    const mapped = Array.from({ length: 300 }, (_, at) => causeOfStatus(at + 400) ?? 16);
    for (const cause of new Set([...sent, ...labelled, ...known, ...mapped])) {
      assert.doesNotMatch(causeText(cause), /^Cause [0-9]/, String(cause));
      assert.doesNotMatch(causeText(cause), /["\\]/, 'it stands in a quoted string');
    }
    assert.equal(causeText(16), 'Normal call clearing');
    assert.equal(causeText(99), 'Cause 99');
  });
});
