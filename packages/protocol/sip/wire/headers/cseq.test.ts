import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.cseq, {
  reads: [
    ['1 INVITE', [{ number: 1, method: 'INVITE' }]],
    ['0009 \t INVITE', [{ number: 9, method: 'INVITE' }], '9 INVITE'],
    ['4294967295 BYE', [{ number: 4_294_967_295, method: 'BYE' }]],
    ['1 invite', [{ number: 1, method: 'invite' }]],
  ],
  refuses: [
    ['', 'a number is missing'],
    ['INVITE', 'a number is missing'],
    ['-1 INVITE', 'a number is missing'],
    ['4294967296 INVITE', 'a number is greater than 4294967295'],
    [`${'9'.repeat(500)} INVITE`, 'a number is greater than 4294967295'],
    ['1', 'no blank follows the number'],
    ['1INVITE', 'no blank follows the number'],
    ['1 ', 'a word is missing'],
    ['1 INVITE x', 'something follows the value'],
    [`1 ${'M'.repeat(65)}`, 'the method is too long'],
  ],
});
