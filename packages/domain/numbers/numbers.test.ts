import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  compileRules,
  type E164,
  explainRewrite,
  isNumber,
  MAX_NUMBER_DIGITS,
  MAX_RULES,
  NO_NUMBER,
  NO_RULES,
  type NumberFault,
  normalizeNumber,
  type RewriteFault,
  type RewriteRules,
  type RuleFaultCode,
  rewrite,
  splitRules,
  withoutTechPrefix,
} from './index.ts';

function number(text: string): E164 {
  assert.ok(isNumber(text), `${text} is a number`);
  return text;
}

function rules(...texts: readonly string[]): RewriteRules {
  const compiled = compileRules(texts);
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.error));
  return compiled.value;
}

function faultsOf(...texts: readonly string[]): readonly RewriteFault[] {
  const compiled = compileRules(texts);
  assert.ok(!compiled.ok, `${texts.join(' ')} is refused`);
  return compiled.error;
}

describe('numbers (RTE-6): what comes in', () => {
  const taken: ReadonlyArray<readonly [string, string]> = [
    ['8613800138000', '8613800138000'],
    ['+8613800138000', '8613800138000'],
    ['0', '0'],
    ['*31#0138', '*31#0138'],
    ['1'.repeat(32), '1'.repeat(32)],
    [`+${'1'.repeat(32)}`, '1'.repeat(32)],
  ];
  for (const [text, kept] of taken) {
    it(`${text} is ${kept}`, () => {
      const normalized = normalizeNumber(text);
      assert.ok(normalized.ok);
      assert.equal(normalized.value, kept);
    });
  }

  const refused: ReadonlyArray<readonly [string, NumberFault['code']]> = [
    ['', 'NUMBER_EMPTY'],
    ['+', 'NUMBER_EMPTY'],
    ['++86', 'NUMBER_CHARACTER'],
    ['86+1', 'NUMBER_CHARACTER'],
    [' 86', 'NUMBER_CHARACTER'],
    ['+ 86', 'NUMBER_CHARACTER'],
    ['86-138', 'NUMBER_CHARACTER'],
    ['anonymous', 'NUMBER_CHARACTER'],
    ['٣', 'NUMBER_CHARACTER'],
    ['1\n', 'NUMBER_CHARACTER'],
    ['1'.repeat(33), 'NUMBER_TOO_LONG'],
    ['x'.repeat(100_000), 'NUMBER_TOO_LONG'],
  ];
  for (const [text, code] of refused) {
    it(`${JSON.stringify(text.slice(0, 40))}: ${code}`, () => {
      const normalized = normalizeNumber(text);
      assert.ok(!normalized.ok);
      assert.equal(normalized.error.code, code);
      assert.ok(normalized.error.detail.length < 100);
    });
  }

  it('any text becomes a number or a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const normalized = normalizeNumber(text);
        if (normalized.ok) assert.ok(isNumber(normalized.value) && normalized.value !== '');
      }),
    );
  });

  const stripped: ReadonlyArray<readonly [string, string, boolean, string]> = [
    ['99988013', '999', false, '88013'],
    ['99988013', '999', true, '99988013'],
    ['88013', '999', false, '88013'],
    ['88013', '', false, '88013'],
    ['999', '999', false, ''],
  ];
  for (const [from, prefix, keep, to] of stripped) {
    const what = `${prefix === '' ? 'no prefix' : prefix}${keep ? ', which is kept' : ''}`;
    it(`${from} at a gateway with ${what}: ${to}`, () =>
      assert.equal(withoutTechPrefix(number(from), prefix, keep), to));
  }
});

describe('rewrite rules (RTE-6)', () => {
  //  rules                          number           becomes
  const table: ReadonlyArray<readonly [string, string, string]> = [
    // the examples of the conventions
    ['00:', '008613800138000', '8613800138000'],
    ['00:', '08613', '08613'],
    [':00', '8613800138000', '008613800138000'],
    ['0:86', '0138', '86138'],
    ['0:86', '138', '138'],
    ['00*:*', '008613', '8613'],
    ['00*:*', '00', ''],
    ['00:', '00', ''],
    ['0*:880*', '01712345678', '8801712345678'],
    ['=100:18005551234', '100', '18005551234'],
    ['=100:18005551234', '1001', '1001'],
    ['1??????????:001??????????', '12125551234', '0012125551234'],
    ['1??????????:001??????????', '121255512345', '121255512345'],
    ['1??????????:001??????????', '1212555123', '1212555123'],
    ['8613*:013*', '8613800138000', '013800138000'],
    ['86:/13-13', '8613800138000', '13800138000'],
    ['86:/13-13', '861380013800', '861380013800'],
    ['86:/13-13', '86138001380000', '86138001380000'],
    ['*:-', '8613800138000', ''],
    ['*:-', '', ''],
    ['+:', '8613', '8613'],
    ['+: 86:', '8613', '13'],
    ['+: =:100', '', '100'],
    ['999*:999* 9:0', '99912', '99912'],
    ['999*:999* 9:0', '9912', '0912'],
    // several rules: the first that matches, none = unchanged
    ['00: 0:86', '0013', '13'],
    ['0:86 00:', '0013', '86013'],
    ['00: 0:86', '44', '44'],
    // what follows from the grammar
    ['00*:5', '00123', '5'],
    ['00:-', '00123', ''],
    ['=:100', '', '100'],
    ['=:100', '1', '1'],
    [':100', '', '100'],
    ['=*100#:200', '*100#', '200'],
    ['*:*99', '12', '1299'],
    ['00*:9*#', '0012', '912#'],
    ['0:1*2', '034', '1342'],
    ['1?2*:?*', '1321', '31'],
    ['1?:9', '13', '9'],
    ['1?:9', '131', '131'],
    ['1?:9', '1*', '1*'],
    ['??*:?*?', '1234', '1342'],
    ['1?3?*:?*?', '123456', '2564'],
    ['12#:9', '12#4', '94'],
    ['*:*', '12', '12'],
    [':', '12', '12'],
    [':/3-32 1:2', '12', '22'],
    [':/3-32 1:2', '123', '123'],
    ['1:2/2-3', '1', '1'],
    ['1:2/2-3', '12', '22'],
    ['1:2/2-3', '123', '223'],
    ['1:2/2-3', '1234', '1234'],
    ['*:-/0-0', '1', '1'],
  ];
  for (const [texts, from, to] of table) {
    it(`${texts}   ${from || 'empty'} -> ${to || 'empty'}`, () => {
      const made = rewrite(rules(...texts.split(' ')), number(from));
      assert.ok(made.ok);
      assert.equal(made.value, to);
    });
  }

  it('no rules leave every number', () => {
    const made = rewrite(NO_RULES, number('86138'));
    assert.ok(made.ok && made.value === '86138');
  });

  it('a number that would become too long is an overflow, never a cut number', () => {
    const made = rewrite(rules('9:8', ':00'), number('1'.repeat(31)));
    assert.deepEqual(made, { ok: false, error: { rule: 1, digits: 33 } });
    const fits = rewrite(rules(':00'), number('1'.repeat(30)));
    assert.ok(fits.ok && fits.value.length === MAX_NUMBER_DIGITS);
  });

  it('rules of one text are told apart by commas, semicolons and white space', () => {
    assert.deepEqual(splitRules(' 00:,0:86;\n=100:200 ,, '), ['00:', '0:86', '=100:200']);
    assert.deepEqual(splitRules(''), []);
  });
});

describe('rewrite rules that are none (RTE-6)', () => {
  //  rule                 code                 position  said about what is allowed
  const table: ReadonlyArray<readonly [string, RuleFaultCode, number, RegExp]> = [
    ['', 'REWRITE_SYNTAX', 1, /match:result/],
    ['00', 'REWRITE_SYNTAX', 3, /match:result/],
    ['00-86', 'REWRITE_SYNTAX', 6, /match:result/],
    ['0 0:1', 'REWRITE_CHARACTER', 2, /digits/],
    ['abc:1', 'REWRITE_CHARACTER', 1, /digits/],
    ['1:2x', 'REWRITE_CHARACTER', 4, /digits/],
    ['1:2:3', 'REWRITE_CHARACTER', 4, /digits/],
    ['1:2-', 'REWRITE_CHARACTER', 4, /- alone/],
    ['1:--', 'REWRITE_CHARACTER', 3, /- alone/],
    ['+86:0', 'REWRITE_CHARACTER', 1, /digits/],
    [':+', 'REWRITE_CHARACTER', 2, /digits/],
    ['1😀:2', 'REWRITE_CHARACTER', 2, /digits/],
    ['**:1', 'REWRITE_WILDCARD', 1, /one \*/],
    ['*1:1', 'REWRITE_WILDCARD', 1, /at the end/],
    ['1*2*:1', 'REWRITE_WILDCARD', 2, /at the end/],
    ['1*:**', 'REWRITE_WILDCARD', 5, /one \*/],
    ['=1:*', 'REWRITE_WILDCARD', 4, /leaves a rest/],
    ['1?:*', 'REWRITE_WILDCARD', 4, /leaves a rest/],
    ['=1?:2', 'REWRITE_CHARACTER', 3, /= and a number/],
    ['==1:2', 'REWRITE_CHARACTER', 2, /= and a number/],
    ['1?:2??', 'REWRITE_WILDCARD', 6, /at most 1 \?/],
    ['1:?', 'REWRITE_WILDCARD', 3, /at most 0 \?/],
    ['00*:', 'REWRITE_SYNTAX', 5, /-/],
    ['1?:', 'REWRITE_SYNTAX', 4, /-/],
    ['=100:', 'REWRITE_SYNTAX', 6, /-/],
    ['1:2/', 'REWRITE_LENGTH', 4, /\/a-b/],
    ['1:2/13', 'REWRITE_LENGTH', 4, /\/a-b/],
    ['1:2/5-4', 'REWRITE_LENGTH', 4, /\/a-b/],
    ['1:2/1-33', 'REWRITE_LENGTH', 4, /0-32/],
    ['1:2/1-100', 'REWRITE_LENGTH', 4, /0-32/],
    ['1:2/1-2/3-4', 'REWRITE_LENGTH', 4, /\/a-b/],
    ['1/2-3:2', 'REWRITE_CHARACTER', 2, /digits/],
    ['86:/1-1', 'REWRITE_LENGTH', 4, /can have/],
    ['=100:1/4-5', 'REWRITE_LENGTH', 7, /can have/],
    ['1??:1/4-32', 'REWRITE_LENGTH', 6, /can have/],
    [`${'1'.repeat(33)}:2`, 'REWRITE_LENGTH', 33, /32 digits/],
    [`1:${'2'.repeat(33)}`, 'REWRITE_LENGTH', 35, /32 digits/],
    [`1:${'2'.repeat(1000)}`, 'REWRITE_LENGTH', 96, /96 characters/],
  ];
  for (const [text, code, position, allowed] of table) {
    it(`${text.slice(0, 40) || 'an empty rule'}: ${code} at ${position}`, () => {
      const [fault, ...more] = faultsOf(text);
      assert.deepEqual(more, []);
      assert.deepEqual([fault?.code, fault?.position, fault?.rule], [code, position, 1]);
      assert.match(fault?.allowed ?? '', allowed);
      assert.match(fault?.detail ?? '', /\w/);
    });
  }

  it('are all told at once, each with its place in the list', () => {
    const told = faultsOf('00:', 'x:1', '0:86', '1:y');
    assert.deepEqual(
      told.map(({ rule, text, position }) => [rule, text, position]),
      [
        [2, 'x:1', 1],
        [4, '1:y', 3],
      ],
    );
  });

  it(`more than ${MAX_RULES} are too many`, () => {
    assert.equal(rules(...Array<string>(MAX_RULES).fill('0:1')).length, MAX_RULES);
    assert.equal(
      faultsOf(...Array<string>(MAX_RULES + 1).fill('0:1'))[0]?.code,
      'REWRITE_TOO_MANY',
    );
  });
});

describe('explaining a rewrite (RTE-9)', () => {
  it('names each rule that was asked, and why it matched or not', () => {
    const field = rules('+:', '=100:1', '1?:2', '86:/13-13', '00:', '0:86', ':9');
    assert.deepEqual(explainRewrite(field, number('0138')), {
      from: '0138',
      to: '86138',
      rule: 5,
      overflow: null,
      steps: [
        {
          rule: '+:',
          matched: false,
          why: 'never needed: numbers have lost their leading + before',
        },
        { rule: '=100:1', matched: false, why: 'not so: it is 100' },
        { rule: '1?:2', matched: false, why: 'not so: it is 1? in its length' },
        { rule: '86:/13-13', matched: false, why: 'it has 4 digits, not 13-13' },
        { rule: '00:', matched: false, why: 'not so: it begins with 00' },
        { rule: '0:86', matched: true, why: 'it begins with 0; it becomes 86138' },
      ],
    });
  });

  //  rule     number              why
  const table: ReadonlyArray<readonly [string, string, string]> = [
    ['999*:999*', '9991', 'it begins with 999; it stays as it is, later rules are not asked'],
    ['*:-', '1', 'any number; it becomes empty'],
    ['=:100', '', 'it is empty; it becomes 100'],
    [':00', '1'.repeat(32), 'any number; the result has 34 digits, 32 are possible'],
  ];
  for (const [text, from, why] of table) {
    it(`${text} with ${from || 'nothing'}: ${why}`, () => {
      const [step] = explainRewrite(rules(text), number(from)).steps;
      assert.deepEqual(step, { rule: text, matched: true, why });
    });
  }

  it('without a match tells every rule', () => {
    const told = explainRewrite(rules('1:2', '3:4'), number('5'));
    assert.deepEqual([told.rule, told.to, told.steps.length], [null, '5', 2]);
  });
});

describe('any rules and any numbers (RTE-6)', () => {
  const digits = fc.string({ maxLength: 32, unit: fc.constantFrom(...'0123456789*#') });
  const side = fc.string({ maxLength: 6, unit: fc.constantFrom(...'0011?*#') });
  const lengths = fc.constantFrom('', '', '', '/1-3', '/3-32', '/0-0');
  const likely = fc
    .tuple(fc.constantFrom('', '', '='), side, fc.oneof(side, fc.constant('-')), lengths)
    .map(([exact, match, result, limit]) => `${exact}${match}:${result}${limit}`);

  it('any text compiles or is refused at a place in it; nothing is thrown', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), likely, digits);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const compiled = compileRules(texts);
        if (compiled.ok) return assert.equal(compiled.value.length, texts.length);
        for (const fault of compiled.error) {
          const rule = texts[fault.rule - 1] ?? '';
          assert.equal(fault.text, rule);
          assert.ok(fault.position >= 1 && fault.position <= rule.trim().length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('what comes out is a number or an overflow, and the explanation agrees', () => {
    let rewritten = 0;
    fc.assert(
      fc.property(fc.array(likely, { maxLength: 5 }), digits, (texts, from) => {
        const valid = texts.filter((text) => compileRules([text]).ok);
        const field = rules(...valid);
        const made = rewrite(field, number(from));
        const told = explainRewrite(field, number(from));
        if (made.ok) assert.ok(isNumber(made.value), made.value);
        else assert.ok(made.error.digits > MAX_NUMBER_DIGITS);
        assert.equal(told.to, made.ok ? made.value : NO_NUMBER);
        if (told.rule === null) assert.ok(made.ok && made.value === from);
        else rewritten += 1;
      }),
      { numRuns: 2_000 },
    );
    assert.ok(rewritten > 100, `the rules made up here do match: ${rewritten}`);
  });

  it('P: and P*:* are the same for every prefix and number', () => {
    const prefix = fc.string({ maxLength: 4, unit: fc.constantFrom(...'012#') });
    fc.assert(
      fc.property(prefix, digits, (start, rest) => {
        const from = number(`${start}${rest}`.slice(0, MAX_NUMBER_DIGITS));
        assert.deepEqual(rewrite(rules(`${start}:`), from), rewrite(rules(`${start}*:*`), from));
      }),
    );
  });
});
