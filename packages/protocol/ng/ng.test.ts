import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Bencoded, decode, encode, errorIn, parseAnswer, printQuestion } from './index.ts';

describe('bencode (MED-10)', () => {
  //  value                                   text
  const table: ReadonlyArray<readonly [Bencoded, string]> = [
    ['', '0:'],
    ['pong', '4:pong'],
    [0, 'i0e'],
    [-17, 'i-17e'],
    [[], 'le'],
    [['a', 1], 'l1:ai1ee'],
    [{ b: 1, a: 'x' }, 'd1:a1:x1:bi1ee'],
    [{ sdp: 'v=0\r\n', flags: ['trust-address'] }, 'd5:flagsl13:trust-addresse3:sdp5:v=0\r\ne'],
  ];
  for (const [value, text] of table) {
    it(JSON.stringify(text), () => {
      assert.equal(encode(value), text);
      const decoded = decode(text);
      assert.ok(decoded.ok);
      assert.deepEqual(JSON.parse(JSON.stringify(decoded.value)), value);
    });
  }

  for (const text of [
    '',
    'i',
    'ie',
    'i1',
    'i1.5e',
    '5:abc',
    ':',
    'l',
    'd1:a',
    'di1e1:ae',
    '3:abcd',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(!decode(text).ok));
  }

  it('refuses what is too deep, and never takes a name for ours', () => {
    assert.ok(!decode('l'.repeat(10_000)).ok);
    const named = decode('d9:__proto__d1:ai1eee');
    assert.ok(named.ok);
    assert.equal(({} as Record<string, unknown>).a, undefined);
  });

  it('reads whatever it wrote, and falls over nothing', () => {
    const value = fc.letrec<{ value: Bencoded }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary-ascii' }),
        fc.maxSafeInteger(),
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'binary-ascii' }), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(value, (each) => {
        const decoded = decode(encode(each));
        assert.ok(decoded.ok);
        assert.equal(encode(decoded.value), encode(each));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (text) => void decode(text)));
  });
});

describe('questions and answers of NG (MED-10)', () => {
  it('belong together by their cookie', () => {
    const asked = printQuestion({ cookie: 'c1', command: 'ping', fields: {} });
    assert.equal(asked, 'c1 d7:command4:pinge');
    const answer = parseAnswer('c1 d6:result4:ponge');
    assert.ok(answer.ok);
    assert.equal(answer.value.cookie, 'c1');
    assert.equal(errorIn(answer.value), undefined);
  });

  it('an error says why', () => {
    const answer = parseAnswer('c1 d12:error-reason7:Unknown6:result5:errore');
    assert.ok(answer.ok);
    assert.equal(errorIn(answer.value), 'Unknown');
  });

  for (const text of ['', 'c1', ' d6:result4:ponge', 'c1 i1e', 'c1 le', 'c1 d']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(!parseAnswer(text).ok));
  }
});
