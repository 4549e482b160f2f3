import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.warning, {
  reads: [
    [
      '307 isi.edu "Session parameter \'foo\' not understood"',
      [{ code: 307, agent: 'isi.edu', text: "Session parameter 'foo' not understood" }],
    ],
    [
      '301 [2001:db8::1]:5060 "a, b", 399 x "c"',
      [
        { code: 301, agent: '[2001:db8::1]:5060', text: 'a, b' },
        { code: 399, agent: 'x', text: 'c' },
      ],
    ],
  ],
  refuses: [
    ['1812 overture "In Progress"', 'a number is greater than 999'],
    ['307 "x"', 'the name of the sender is missing'],
    ['307 isi.edu x', 'a quoted string is missing'],
    ['307 isi.edu "x', 'a quoted string does not end'],
  ],
  prints: [[{ code: 399, agent: 'a b;c', text: 'x"\r\ny' }, '399 abc "x\\" y"']],
});
