import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHeader } from '../values.ts';
import { isRequiredBody } from './content-disposition.ts';
import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.contentDisposition, {
  reads: [
    ['session', [{ word: 'session', parameters: [] }]],
    [
      'render;handling=optional',
      [{ word: 'render', parameters: [{ name: 'handling', value: 'optional' }] }],
    ],
  ],
  refuses: [
    ['', 'a word is missing'],
    ['session, render', 'something follows the value'],
  ],
});

describe('a body that must be understood (SIG-1)', () => {
  for (const [text, required] of [
    ['session', true],
    ['session;handling=required', true],
    ['session;HANDLING="Optional"', false],
    ['render;handling=optional', false],
  ] as const) {
    it(`${text}: ${required}`, () => {
      const parsed = parseHeader(HEADERS.contentDisposition, text);
      assert.ok(parsed.ok);
      assert.equal(isRequiredBody(parsed.value[0]), required);
    });
  }
  it('is the rule when nothing is said', () => assert.equal(isRequiredBody(undefined), true));
});
