import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sharedClasses } from './shared-classes.mjs';

describe('literals whose objects share a hidden class', () => {
  //  code                          becomes
  const table: ReadonlyArray<readonly [string, string]> = [
    ['({ ...given, more })', '({ ...null, ...given, more })'],
    ['({\n  ...given,\n  more: 1\n})', '({\n  ...null, ...given,\n  more: 1\n})'],
    ['({ ...(is ? one : {}), more })', '({ ...null, ...(is ? one : {}), more })'],
    ['({ ...this.#own.part, more })', '({ ...null, ...this.#own.part, more })'],
    ['({ ...of(), ...more })', '({ ...null, ...of(), ...more })'],
    ['({ more, ...given })', '({ more, ...given })'],
    ['({ ...given })', '({ ...given })'],
    ['({ ...this.#given })', '({ ...this.#given })'],
    ['const { ...rest } = given', 'const { ...rest } = given'],
    ['({\n  ...rest\n}) => rest', '({\n  ...rest\n}) => rest'],
    ['const { more, ...rest } = given', 'const { more, ...rest } = given'],
    ['[...given, more]', '[...given, more]'],
    ['`one item a line: - { ... }`', '`one item a line: - { ... }`'],
  ];

  for (const [code, made] of table) {
    it(code, () => assert.equal(sharedClasses(code), made));
  }
});
