import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.minSe, {
  reads: [
    ['90', [{ seconds: 90, others: [] }]],
    ['90;x=1', [{ seconds: 90, others: [{ name: 'x', value: '1' }] }]],
  ],
  refuses: [['x', 'a number is missing']],
});
