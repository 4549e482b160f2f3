// What the pages work out for themselves, without a browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { END_REASONS } from '@tandem/domain/record';
import { RIGHT_ACTIONS, RIGHT_OBJECTS } from '@tandem/domain/rights';
import { KINDS } from '@tandem/edge/objects';
import { type Counters, countersOf } from '../../console/features/dashboard/counters.ts';
import { daysOf, hoursIn } from '../../console/features/dashboard/days.ts';
import { cellOf } from '../../console/features/objects/cell.ts';
import { exported } from '../../console/features/objects/export.ts';
import { lanesOf, stepOf, type Traced } from '../../console/features/records/trace.ts';
import { csvOf, inOrder, nextOrder } from '../../console/features/reports/report.ts';
import { chapterWords } from '../../console/i18n/words/chapters.ts';
import { fieldWords } from '../../console/i18n/words/fields.ts';
import { kinds, meaningOfKind, oneOfKind } from '../../console/i18n/words/kinds.ts';
import { reasonWords } from '../../console/i18n/words/reasons.ts';
import { rightActions, rightObjects } from '../../console/i18n/words/rights.ts';
import { wordIn } from '../../console/i18n/words.ts';
import { KINDS_SHOWN } from '../../console/lib/kinds.ts';
import { localText } from '../../console/lib/local-text.ts';
import { waitMs } from '../../console/lib/pace.ts';
import { heardLast } from '../../console/lib/tick.ts';

const counters = (calls: number): Counters => ({
  ...{ calls, connected: 0, cps: null, answersPerSecond: null, hour: null, today: null },
});

describe('the figures of now (CON-1)', () => {
  const [told, asked] = [counters(2), counters(1)];
  //  told live, asked, shown
  const table: ReadonlyArray<
    readonly [string, Counters | undefined, Counters | null | undefined, Counters | null]
  > = [
    ['what is told goes before what was asked', told, asked, told],
    ['what is told is shown before anything was asked', told, undefined, told],
    ['without a live line it is what was asked', undefined, asked, asked],
    ['nothing is known yet', undefined, undefined, null],
    ['what was told does not outlive the switch', told, null, null],
  ];
  for (const [name, live, answer, shown] of table) {
    it(name, () => assert.equal(countersOf({ told: live, asked: answer }), shown));
  }
});

describe('the days of the dashboard (CON-1)', () => {
  it("are the server's, in its hours, whoever reads", () => {
    const told = { todayFrom: '2026-01-30T18:00:00Z', yesterdayFrom: '2026-01-29T18:00:00Z' };
    const { midnight, before, zone } = daysOf({ ...told, zone: 'Asia/Dhaka' });
    const clock = hoursIn(zone);
    assert.deepEqual(
      [midnight, before].map((ms) => clock(ms / 1_000)),
      ['00:00', '00:00'],
    );
    assert.equal(clock(midnight / 1_000 + 3_600), '01:00');
    assert.match(hoursIn('Mars/Olympus')(0), /^\d\d:\d\d$/);
  });
});

describe('a report as a file (CON-1)', () => {
  it('is RFC 4180, and has no formula for a spreadsheet', () => {
    const report = {
      ...{ name: 'areas', meaning: '', from: '', to: '', by: ['area'] },
      columns: [{ name: 'margin', unit: 'money' as const }],
      rows: [
        ['Fiji, "all"', '-1.50'],
        ['=1+1', null],
        ['-a', 3],
        ["-2+cmd|'/C calc'!A0", 4],
      ],
    };
    const text =
      'area,margin\r\n"Fiji, ""all""",-1.50\r\n\'=1+1,\r\n\'-a,3\r\n\'-2+cmd|\'/C calc\'!A0,4\r\n';
    assert.equal(csvOf(report), text);
  });
});

describe('an object as a line of a file (CON-1)', () => {
  const table: ReadonlyArray<readonly [unknown, string | number | null]> = [
    [null, null],
    [undefined, null],
    ['0.0100', '0.0100'],
    [7, 7],
    [false, 'false'],
    [['880', '91'], '880;91'],
    [[{ from: 1 }], '[{"from":1}]'],
  ];
  for (const [value, cell] of table) {
    it(`${JSON.stringify(value)} is ${JSON.stringify(cell)}`, () =>
      assert.equal(cellOf(value), cell));
  }
});

describe('a moment as an input of the browser has it (CON-1)', () => {
  for (const moment of ['2026-01-31T23:00:00Z', '2026-07-31T22:30:15Z']) {
    it(`${moment} comes back from its own text`, () => {
      const text = localText(Date.parse(moment));
      assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      assert.equal(new Date(text).getTime(), Date.parse(moment));
    });
  }
});

describe('objects as a file (CON-1)', () => {
  const kind = { naturalKey: 'id', fields: { id: {}, lines: {}, password: { writeOnly: true } } };
  const page = (ids: readonly string[], next: string | null) => ({
    items: ids.map((id) => ({ id, object: { id, lines: 1, password: 'x' } }) as never),
    next,
  });
  const pages: Readonly<Record<string, ReturnType<typeof page>>> = {
    first: page(['a', '=b'], 'more'),
    more: page(['c', 'd'], null),
  };
  //  at most, rows, ends before its end
  const table: ReadonlyArray<readonly [number, number, boolean]> = [
    [100, 4, false],
    [4, 4, false],
    [2, 2, true],
  ];
  for (const [most, rows, isCut] of table) {
    it(`of four rows at most ${most}: ${rows}, ${isCut ? 'and says so' : 'all'}`, async () => {
      const read = async (after = 'first') => pages[after] ?? assert.fail(after);
      const made = await exported(kind as never, read, most);
      assert.deepEqual([made.rows, made.isCut], [rows, isCut]);
      assert.match(made.text, /^id,lines\r\na,1\r\n"?'=b/);
    });
  }
});

describe('the rows of a report in an order (CON-1)', () => {
  const rows = [
    ['b', 2, '10.5'],
    ['a', null, '-3'],
    ['c', 10, '9'],
  ];
  //  column, once more, first cells
  const table: ReadonlyArray<readonly [number, boolean, string]> = [
    [0, false, 'abc'],
    [0, true, 'cba'],
    [1, false, 'cba'],
    [1, true, 'bca'],
    [2, false, 'bca'],
  ];
  for (const [at, isTurned, first] of table) {
    it(`by column ${at}${isTurned ? ', turned round' : ''}`, () => {
      const once = nextOrder(undefined, at, at > 0);
      const order = isTurned ? nextOrder(once, at, at > 0) : once;
      assert.equal(
        inOrder(rows, order)
          .map(([cell]) => cell)
          .join(''),
        first,
      );
    });
  }
});

describe('names that are numbers, and some that are not (CON-1)', () => {
  const names = ['1a', '10', 'b', '9'];
  for (const [at] of names.entries()) {
    const turned = [...names.slice(at), ...names.slice(0, at)];
    it(turned.join(' '), () => {
      const rows = turned.map((name) => [name]);
      const order = { at: 0, isDescending: false };
      assert.equal(inOrder(rows, order).join(' '), '9 10 1a b');
    });
  }
});

describe('the ladder of a call (DIA-4)', () => {
  const message = (callId: string, leg: Traced['leg'], party: string | null): Traced => ({
    ...{ at: '', direction: 'in', transport: 'udp', local: '', text: '', callId, leg, party },
    remote: `192.0.2.${callId}:5060`,
  });

  it('has the caller, ourselves, and each vendor in the order of the attempts', () => {
    const items = [
      ...[message('7', 'callee', 'north'), message('1', 'caller', null)],
      ...[message('8', 'callee', 'south'), message('7', 'callee', 'north')],
    ];
    const names = lanesOf(items, 'Tandem').map(({ name }) => name);
    assert.deepEqual(names, ['192.0.2.1:5060', 'Tandem', 'north', 'south']);
  });

  it('names each message, and of an answer what it answers', () => {
    const invite = 'INVITE sip:1@h SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n';
    assert.deepEqual(stepOf(invite), { label: 'INVITE', of: '', hasMedia: true, kind: 'request' });
    const step = (line: string) => stepOf(`SIP/2.0 ${line}\r\nCSeq: 2 BYE\r\n\r\n`);
    assert.deepEqual(step('200 OK'), { label: '200 OK', of: 'BYE', hasMedia: false, kind: 'good' });
    assert.equal(step('180').label, '180');
    assert.deepEqual([step('180 Ringing').kind, step('486 Busy').kind], ['underway', 'bad']);
  });
});

describe('what the server has is on the pages, in words (CON-1)', () => {
  it('every kind of object is in the menu, has names and a meaning', () => {
    const names = KINDS.map(({ name }) => name).sort();
    assert.deepEqual(KINDS_SHOWN.map(({ name }) => name).sort(), names);
    for (const words of [kinds, oneOfKind, meaningOfKind]) {
      assert.deepEqual(Object.keys(words).sort(), names);
    }
  });

  it('every heading and every field of a form has its words', () => {
    const [headings, fields]: [string[], string[]] = [[], []];
    for (const { chapters } of KINDS) {
      for (const [heading, of] of Object.entries<object>(chapters)) {
        if (!(heading in chapterWords)) headings.push(heading);
        fields.push(...Object.keys(of).filter((field) => !(field in fieldWords)));
      }
    }
    assert.deepEqual([headings, fields], [[], []]);
  });

  it('every right has its words, and none that is not there', () => {
    const objects = Object.keys({ ...kinds, ...rightObjects });
    assert.deepEqual(objects.filter((one) => one !== '*').sort(), [...RIGHT_OBJECTS].sort());
    const actions = Object.keys(rightActions).filter((one) => one !== '*');
    assert.deepEqual(actions.sort(), [...RIGHT_ACTIONS].sort());
  });

  it('every end of a call has its words', () => {
    for (const { code } of END_REASONS) assert.equal(reasonWords[code]?.length, 3, String(code));
  });
});

describe('words with a count (CON-1)', () => {
  //  language, count, text
  const table = [
    ['en', '0', '0 rows'],
    ['en', '1', '1 row'],
    ['en', '21', '21 rows'],
    ['es', '1', '1 fila'],
    ['es', '2', '2 filas'],
    ['zh', '1', '1 行'],
  ] as const;
  for (const [language, count, text] of table) {
    it(text, () => assert.equal(wordIn(language, 'common.rows', { count }), text));
  }
});

describe('lists that are told of changes (CON-1)', () => {
  //  read last, now, least between, wait
  const table: ReadonlyArray<readonly [number, number, number, number]> = [
    [0, 5_000, 2_000, 0],
    [4_000, 5_000, 2_000, 1_000],
    [5_000, 5_000, 2_000, 2_000],
    [9_000, 5_000, 2_000, 2_000],
    [0, 5_000, 0, 0],
  ];
  for (const [lastMs, nowMs, leastMs, wait] of table) {
    it(`read at ${lastMs}, news at ${nowMs}: again after ${wait} ms`, () =>
      assert.equal(waitMs({ lastMs, nowMs, leastMs }), wait));
  }
});

describe('the seconds of a call, as they count on (CON-1)', () => {
  const before = { said: 0, isRunning: false, at: 5 };
  //  said, running, since
  const table: ReadonlyArray<readonly [number, boolean, number]> = [
    [0, false, 5],
    [0, true, 25],
    [3, true, 25],
  ];
  for (const [said, isRunning, at] of table) {
    it(`${said} s, ${isRunning ? 'connected' : 'ringing'}: from ${at} on`, () =>
      assert.equal(heardLast(before, { said, isRunning, at: 25 }).at, at));
  }
});
