import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type TSchema, Type } from 'typebox';
import { Faults, MAX_FAULTS } from '../faults.ts';
import type { JsonValue } from '../json.ts';
import { field } from '../place.ts';
import { sourceOf } from '../source.ts';
import {
  choice,
  decimal,
  flag,
  formatted,
  list,
  money,
  orNull,
  record,
  refers,
  secret,
  text,
  whole,
} from './build.ts';
import { Checker } from './checker.ts';
import { describeAllowed } from './describe-allowed.ts';
import { nodeOf } from './node.ts';

const seconds = whole('Wait', { least: 1, most: 600, unit: 's', default: 5 });
const mode = choice('Mode', ['extension', 'expiration'], 'extension');
const price = money('Price', { least: '0', most: '10000' });
const days = list('Days', choice('A day', ['mon', 'tue', 'wed']), { most: 3, unordered: true });
const lengths = list('Lengths', whole('One', { least: 0, most: 32 }), { most: 9, unordered: true });
const span = record('A span', {
  day: choice('A day', ['mon', 'tue']),
  from: formatted('From', 'timeOfDay', '00:00'),
});

function check(schema: TSchema, value: JsonValue) {
  const faults = new Faults();
  const kept = new Checker(faults).value(sourceOf(value), nodeOf(schema), field(null, 'it'));
  return { kept, faults: faults.kept };
}

describe('values held against their schemas', () => {
  //  what is taken        schema                            given                   kept
  const taken: ReadonlyArray<readonly [string, TSchema, JsonValue, JsonValue]> = [
    ['a number in range', seconds, 600, 600],
    ['minus zero is zero', whole('x', { least: 0, most: 1 }), -0, 0],
    ['a flag', flag('x', true), false, false],
    ['a choice', mode, 'expiration', 'expiration'],
    ['text', text('x', { most: 3 }), 'abc', 'abc'],
    ['text in its spelling', formatted('x', 'number'), '+880', '880'],
    ['money in its spelling', price, '0.0120', '0.012'],
    ['a share', decimal('x', { least: '0', most: '100' }), '12.50', '12.5'],
    ['null where it is allowed', orNull(seconds, 'none'), null, null],
    ['a value where null is allowed', orNull(seconds, 'none'), 7, 7],
    ['a secret', secret('x', { most: 9 }), 'hunter2', 'hunter2'],
    ['a list in its order', list('x', text('x', { most: 9 }), { most: 3 }), ['b', 'a'], ['b', 'a']],
    ['choices in theirs', days, ['wed', 'mon'], ['mon', 'wed']],
    ['numbers by size', lengths, [11, 9, 10], [9, 10, 11]],
    ['an object gets its defaults', span, { day: 'mon' }, { from: '00:00', day: 'mon' }],
    ['null is the default', span, { day: 'mon', from: null }, { from: '00:00', day: 'mon' }],
  ];
  for (const [what, schema, given, kept] of taken) {
    it(what, () => assert.deepEqual(check(schema, given), { kept, faults: [] }));
  }

  //  schema      given           code             path       detail
  const refused: ReadonlyArray<readonly [TSchema, JsonValue, string, string, RegExp]> = [
    [seconds, 0, 'CONFIG_RANGE', 'it', /^0 is out of range; allowed is 1-600 s$/],
    [seconds, 601, 'CONFIG_RANGE', 'it', /1-600 s/],
    [seconds, 1.5, 'CONFIG_TYPE', 'it', /1.5 has a fraction/],
    [seconds, '5', 'CONFIG_TYPE', 'it', /"5" is a text: write the number without quotes/],
    [seconds, 'five', 'CONFIG_TYPE', 'it', /is no whole number/],
    [seconds, null, 'CONFIG_TYPE', 'it', /null is no whole number/],
    [seconds, Number.POSITIVE_INFINITY, 'CONFIG_TYPE', 'it', /has a fraction/],
    [flag('x', true), 'yes', 'CONFIG_TYPE', 'it', /"yes" is neither true nor false/],
    [mode, 'expirations', 'CONFIG_RANGE', 'it', /did you mean expiration\?\).*one of: ext/],
    [mode, 'fruit', 'CONFIG_RANGE', 'it', /"fruit" is none of them; allowed is one of/],
    [mode, true, 'CONFIG_TYPE', 'it', /true is no text/],
    [text('x', { most: 3 }), 'abcd', 'CONFIG_RANGE', 'it', /has 4 characters; .* at most 3 char/],
    [text('x', { least: 2, most: 3 }), 'a', 'CONFIG_RANGE', 'it', /has 1 characters; .* 2-3 char/],
    [formatted('x', 'prefix'), 880, 'CONFIG_TYPE', 'it', /880 is a number, .*put it in quotes/],
    [formatted('x', 'prefix'), 'abc', 'CONFIG_RANGE', 'it', /"abc" is not 0-32 of 0-9 \* #/],
    [formatted('x', 'prefix'), ['1'], 'CONFIG_TYPE', 'it', /a list is no text/],
    [price, 0.012, 'CONFIG_TYPE', 'it', /put it in quotes/],
    [price, '-0.01', 'CONFIG_RANGE', 'it', /"-0.01" is out of range; .* 0 to 10000/],
    [price, '10000.01', 'CONFIG_RANGE', 'it', /out of range/],
    [price, 'free', 'CONFIG_RANGE', 'it', /is not a decimal text/],
    [formatted('x', 'rewriteRule'), '00', 'CONFIG_RANGE', 'it', /no rule: there is no : /],
    [days, 'mon', 'CONFIG_TYPE', 'it', /"mon" is no list/],
    [days, ['mon', 'sun'], 'CONFIG_RANGE', 'it[#2]', /"sun" is none of them/],
    [days, ['mon', 'tue', 'mon'], 'CONFIG_DUPLICATE', 'it[#3]', /"mon" stands twice/],
    [days, ['mon', 'tue', 'wed', 'mon'], 'CONFIG_RANGE', 'it', /a list has 4; .*at most 3/],
    [list('x', span, { least: 1, most: 2 }), [], 'CONFIG_RANGE', 'it', /a list has 0/],
    [span, 'mon', 'CONFIG_TYPE', 'it', /is no object with fields/],
    [span, {}, 'CONFIG_TYPE', 'it.day', /^day is missing, which has no default; .*mon, tue$/],
    [span, { day: null }, 'CONFIG_TYPE', 'it.day', /null is no text/],
    [span, { day: 'mon', form: 'x' }, 'CONFIG_UNKNOWN_FIELD', 'it.form', /did you mean from\?/],
    [span, { day: 'mon', constructor: 'x' }, 'CONFIG_UNKNOWN_FIELD', 'it.constructor', /no field/],
    [list('x', span, { most: 2 }), [{ day: 'mon' }, { day: 1 }], 'CONFIG_TYPE', 'it[#2].day', /1 /],
    [secret('x', { most: 3 }), 'hunter2', 'CONFIG_RANGE', 'it', /has 7 characters/],
  ];
  for (const [schema, given, code, path, detail] of refused) {
    it(`${JSON.stringify(given)} at ${path}: ${code}`, () => {
      const { kept, faults } = check(schema, given);
      assert.equal(kept, undefined);
      const [fault, ...more] = faults;
      assert.ok(fault && more.length === 0, `one fault, not ${faults.length}`);
      assert.deepEqual([fault.code, fault.path], [code, path]);
      assert.match(fault.detail, detail);
      assert.ok(fault.allowed.length > 0);
    });
  }

  it('a secret that is refused is not told', () => {
    const [fault] = check(secret('x', { least: 20, most: 30 }), 'hunter2').faults;
    assert.ok(fault);
    assert.doesNotMatch(`${fault.detail} ${fault.allowed}`, /hunter2/);
  });

  it('all faults at once, the first hundred kept and the rest counted', () => {
    const faults = new Faults();
    const many = Array.from({ length: 250 }, () => 'x');
    const schema = list('x', seconds, { most: 1_000 });
    new Checker(faults).value(sourceOf(many), nodeOf(schema), field(null, 'it'));
    assert.equal(faults.kept.length, MAX_FAULTS);
    assert.equal(faults.rest, 150);
    assert.equal(faults.count, 250);
  });
});

describe('what is allowed, in a few words', () => {
  //  schema                                            words
  const table: ReadonlyArray<readonly [TSchema, string]> = [
    [seconds, '1-600 s'],
    [whole('x', { least: 400, most: 699 }), '400-699'],
    [mode, 'one of: extension, expiration'],
    [flag('x', false), 'true or false'],
    [formatted('x', 'objectId'), '1-64 of A-Z a-z 0-9 . _ -'],
    [text('x', { most: 64 }), 'at most 64 characters'],
    [text('x', { least: 1, most: 64 }), '1-64 characters'],
    [money('x'), 'a decimal text such as "0.0120"'],
    [price, 'a decimal text such as "0.0120", 0 to 10000'],
    [money('x', { least: '0' }), 'a decimal text such as "0.0120", at least 0'],
    [decimal('x', { most: '9', unit: '%' }), 'a decimal text such as "12.5", any to 9 %'],
    [orNull(seconds, 'SS_SIP_TIMEOUT'), '1-600 s, or null = SS_SIP_TIMEOUT'],
    [days, 'a list of at most 3, each one of: mon, tue, wed'],
    [list('x', seconds, { least: 1, most: 2 }), 'a list of 1-2, each 1-600 s'],
    [span, 'an object with day, from'],
    [refers('x', 'accounts'), 'the id of one of accounts'],
    [
      refers('x', 'accounts', { field: 'type', values: ['clearing'] }),
      'the id of one of accounts whose type is clearing',
    ],
    [Type.Union([seconds, Type.Null()]), '1-600 s, or null'],
  ];
  for (const [schema, words] of table) {
    it(words, () => assert.equal(describeAllowed(nodeOf(schema)), words));
  }
});
