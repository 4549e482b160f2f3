import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.rack, {
  reads: [
    ['776656 1 INVITE', [{ rseq: 776_656, cseq: { number: 1, method: 'INVITE' } }]],
    ['1\t2  UPDATE', [{ rseq: 1, cseq: { number: 2, method: 'UPDATE' } }], '1 2 UPDATE'],
  ],
  refuses: [
    ['1 INVITE', 'a number is missing'],
    ['1', 'no blank follows the number'],
    ['4294967296 1 INVITE', 'a number is greater'],
  ],
});
