import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strictValue } from './parameters.ts';
import { detached, oneLine, quotedString, sameWord, unquoted, utf8Text, wireText } from './text.ts';

describe('text on the wire (SIG-1)', () => {
  it('is UTF-8, a character a byte, there and back', () => {
    assert.equal(wireText('ä電😀'), '\xc3\xa4\xe9\x9b\xbb\xf0\x9f\x98\x80');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(utf8Text(wireText(text)), text);
      }),
    );
  });

  it('is quoted and opened', () => {
    assert.equal(quotedString('a "b" \\'), '"a \\"b\\" \\\\"');
    assert.equal(unquoted('"a \\"b\\" \\\\"'), 'a "b" \\');
    assert.equal(unquoted('a'), 'a');
    assert.equal(unquoted('"'), '"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const quoted = quotedString(text);
        assert.equal(unquoted(quoted), text.replace(/[\r\n]+/g, ' '));
        assert.ok(!/[\r\n]/.test(quoted));
      }),
    );
  });

  it('is one line when it has to be', () => {
    assert.equal(oneLine(' a\r\n\0b\tc\x7f '), 'a b\tc');
    // The last byte of this letter is the blank that may not be broken in other alphabets.
    assert.equal(utf8Text(oneLine(` ${wireText('voilà')} `)), 'voilà');
  });

  it('is compared without regard to case', () => {
    assert.ok(sameWord('Via', 'vIA'));
    assert.ok(!sameWord('Via', 'Vi'));
    assert.ok(!sameWord('a', 'b'));
  });

  it('is copied out of a message', () => {
    assert.equal(detached('\xff\0a'), '\xff\0a');
  });

  it('is a value only as a word, a quoted string or a URI in brackets', () => {
    const table: ReadonlyArray<readonly [string, string]> = [
      ['word', 'word'],
      ['192.0.2.1:5060', '192.0.2.1:5060'],
      ['"a b"', '"a b"'],
      ['"a\\"b"', '"a\\"b"'],
      ['<https://a/b>', '<https://a/b>'],
      ['a b', '"a b"'],
      ['', '""'],
      ['"open', '"\\"open"'],
      ['"a" b', '"\\"a\\" b"'],
      ['"a\\"', '"\\"a\\\\\\""'],
      ['<a>;b', '"<a>;b"'],
      ['a\r\nX: y', '"a X: y"'],
      ['"a\r\nX: y"', '"\\"a X: y\\""'],
    ];
    for (const [value, printed] of table) assert.equal(strictValue(value), printed);
  });
});
