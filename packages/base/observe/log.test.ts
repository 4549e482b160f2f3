import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type FieldValue,
  type LogValue,
  maskNumbers,
  REDACTED,
  SILENT_LOG,
  viewOfFields,
} from '@tandem/base/observe';
import { MemoryLog } from '@tandem/base/testkit';
import fc from 'fast-check';

describe('phone numbers in the log', () => {
  //  text                                    below debug
  const table: ReadonlyArray<readonly [string, string]> = [
    ['8613800138000', 'xxxxxxxxxx000'],
    ['+8613800138000', '+xxxxxxxxxx000'],
    ['1234567', 'xxxx567'],
    ['123456', 'xxxx56'],
    ['1234', 'xx34'],
    ['112', 'xxx'],
    ['', ''],
    ['+', '+'],
    ['*31#8613800', 'xxxxxxxx800'],
    ['sip:8613800138000@10.1.2.3:5060', 'sip:xxxxxxxxxx000@10.1.2.3:5060'],
    ['"A" <sip:4420@198.51.100.77>', '"A" <sip:4420@198.51.100.77>'], // shorter than a port: stays
    ['tel:+442071234567;ext=123456', 'tel:+xxxxxxxxx567;ext=xxxx56'],
    ['anonymous', 'anonymous'],
  ];
  for (const [text, masked] of table) {
    it(`${JSON.stringify(text)} is shown as ${JSON.stringify(masked)}`, () => {
      assert.equal(maskNumbers(text), masked);
    });
  }

  it('of no number more than the last three digits are seen', () => {
    const numbers = fc.stringMatching(/^\+?[0-9]{7,32}$/);
    fc.assert(
      fc.property(numbers, (number) => {
        const masked = maskNumbers(number);
        assert.equal(masked.length, number.length);
        assert.equal(masked.replace(/[^0-9]/g, ''), number.slice(-3));
      }),
    );
  });
});

describe('what of a field may be seen', () => {
  //  name, value                                   on info                    on debug
  const table: ReadonlyArray<readonly [string, LogValue, FieldValue, FieldValue]> = [
    ['caller', '8613800138000', 'xxxxxxxxxx000', '8613800138000'],
    ['billedNumber', '8613800138000', 'xxxxxxxxxx000', '8613800138000'],
    ['outbound_number', '8613800138000', 'xxxxxxxxxx000', '8613800138000'],
    ['callees', ['1234567', '7654321'], ['xxxx567', 'xxxx321'], ['1234567', '7654321']],
    ['contact', { uri: 'sip:1234567@h' }, { uri: 'sip:xxxx567@h' }, { uri: 'sip:1234567@h' }],
    ['number', 8613800138000, 'xxxxxxxxxx000', 8613800138000],
    ['sequenceNumber', 65535, 65535, 65535],
    ['number', 8613800138000n, 'xxxxxxxxxx000', '8613800138000'],
    ['password', 'hunter2', REDACTED, REDACTED],
    ['sipPassword', 'hunter2', REDACTED, REDACTED],
    ['api_key', 'k', REDACTED, REDACTED],
    ['Authorization', 'Digest ...', REDACTED, REDACTED],
    ['cardPin', 1234, REDACTED, REDACTED],
    ['token', ['a', 'b'], REDACTED, REDACTED],
    ['mapping', 'gw1', 'gw1', 'gw1'], // ends like a pin, but is none
    [
      'gateway',
      { id: 'gw1', secret: 's' },
      { id: 'gw1', secret: REDACTED },
      { id: 'gw1', secret: REDACTED },
    ],
    ['address', '10.0.0.1:5060', '10.0.0.1:5060', '10.0.0.1:5060'],
    ['url', 'postgres://u:p@h/db', `postgres://${REDACTED}@h/db`, `postgres://${REDACTED}@h/db`],
    ['count', 5, 5, 5],
    ['balance', 10n ** 18n, '1000000000000000000', '1000000000000000000'],
    ['nothing', null, null, null],
    ['done', false, false, false],
  ];
  for (const [name, value, onInfo, onDebug] of table) {
    it(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`, () => {
      const memory = new MemoryLog();
      memory.log.info('A_B', 'said', { [name]: value });
      memory.log.debug('A_B', 'said', { [name]: value });
      assert.deepEqual(
        memory.records.map((record) => record.fields[name]),
        [onInfo, onDebug],
      );
    });
  }

  it('a field that is undefined is not there', () => {
    assert.deepEqual(viewOfFields({ a: undefined, b: 1 }, false), { b: 1 });
  });

  it('an error shows its name, message, stack and cause', () => {
    const error = new TypeError('no', { cause: new Error('at redis://u:p@h') });
    const view = viewOfFields({ error }, false);
    const shown = view.error as { name: string; message: string; cause: { message: string } };
    assert.deepEqual([shown.name, shown.message], ['TypeError', 'no']);
    assert.equal(shown.cause.message, `at redis://${REDACTED}@h`);
  });

  it('what is nested without end stops', () => {
    let nested: LogValue = 'bottom';
    for (let depth = 0; depth < 50; depth += 1) nested = { nested };
    assert.match(JSON.stringify(viewOfFields({ nested }, false)), /too deep/);
  });

  it('many unknown names do not change how known ones are seen', () => {
    for (let i = 0; i < 5_000; i += 1) viewOfFields({ [`field${i}`]: 1 }, false);
    assert.deepEqual(viewOfFields({ newPassword: 'x' }, false), { newPassword: REDACTED });
  });
});

describe('log levels and children', () => {
  it('drops what is below the level, which may change at any time', () => {
    const memory = new MemoryLog();
    const { log } = memory;
    memory.level = 'warn';
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('A_B', 'said');
    assert.deepEqual(memory.codes(), ['warn A_B', 'error A_B']);
    assert.equal(log.debugEnabled, false);
    memory.level = 'debug';
    assert.equal(log.debugEnabled, true);
    log.debug('A_C', 'said');
    assert.deepEqual(memory.codes('debug'), ['debug A_C']);
  });

  it('a child says its own fields, those of its parents, and those of the line over them', () => {
    const memory = new MemoryLog();
    const call = memory.log.child({ role: 'switch', node: 1 }).child({ callId: 'c1' });
    call.warn('CALL_ODD', 'something is odd', { node: 2, caller: '8613800138000' });
    assert.deepEqual(memory.find('CALL_ODD'), {
      level: 'warn',
      code: 'CALL_ODD',
      message: 'something is odd',
      fields: { role: 'switch', node: 2, callId: 'c1', caller: 'xxxxxxxxxx000' },
    });
  });

  it('the silent log says nothing, nor do its children', () => {
    SILENT_LOG.child({ a: 1 }).error('A_B', 'said');
    assert.equal(SILENT_LOG.child({}).debugEnabled, false);
  });
});
