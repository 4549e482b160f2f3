import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownText } from './own-text.ts';

describe('texts of their own', () => {
  for (const text of [
    '',
    'a',
    'ab',
    'sip:1000@192.0.2.1:5060;transport=udp',
    'ä\u{1f4de}x'.repeat(9),
  ]) {
    it(`${JSON.stringify(text.slice(0, 20))} stays what it is`, () => {
      assert.equal(ownText(`<${text}>`.slice(1, -1)), text);
    });
  }
});
