import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const NONE = { nextnonce: undefined, qop: undefined, rspauth: undefined, cnonce: undefined };

conforms(HEADERS.authenticationInfo, {
  reads: [
    [
      'nextnonce="47364c23432d2e131a5fb210812c"',
      [{ ...NONE, nextnonce: '47364c23432d2e131a5fb210812c', nc: undefined, others: [] }],
    ],
    [
      'qop=auth, rspauth="ab", cnonce="c", nc=00000001, x=y',
      [
        {
          ...{ nextnonce: undefined, qop: 'auth', rspauth: 'ab', cnonce: 'c', nc: '00000001' },
          others: [{ name: 'x', value: 'y' }],
        },
      ],
    ],
  ],
  refuses: [['nextnonce', 'no equals sign follows the name']],
});
