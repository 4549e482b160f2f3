import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passwordFault } from './password-rules.ts';

describe('passwords of operators (SEC-6)', () => {
  //  password                          operator   fault
  const table = [
    ['', 'ada', 'PASSWORD_TOO_SHORT'],
    ['elevenchars', 'ada', 'PASSWORD_TOO_SHORT'],
    ['twelve chars', 'ada', null],
    ['x'.repeat(257), 'ada', 'PASSWORD_TOO_SHORT'],
    ['aaaaaaaaaaaaaaaa', 'ada', 'PASSWORD_WEAK'],
    ['abcabcabcabcabc', 'ada', 'PASSWORD_WEAK'],
    ['password1234', 'ada', 'PASSWORD_WEAK'],
    ['Password2026!', 'ada', 'PASSWORD_WEAK'],
    ['123456123456789', 'ada', 'PASSWORD_WEAK'],
    ['nightshift-2026', 'nightshift', 'PASSWORD_WEAK'],
    ['nightshift-2026', 'noc', null],
    ['my password is a whole sentence', 'ada', null],
    ['correct horse battery', 'ada', null],
    ['日本語のパスワードは長い方', 'ada', null],
  ] as const;
  for (const [password, id, fault] of table) {
    it(`"${password.slice(0, 40)}" of ${id}: ${fault ?? 'may be one'}`, () => {
      assert.equal(passwordFault(password, id), fault);
    });
  }
});
