import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.timestamp, {
  reads: [
    ['54', [{ sent: '54', delay: '' }]],
    ['54.021 0.3', [{ sent: '54.021', delay: '0.3' }]],
    ['54. .3', [{ sent: '54.', delay: '.3' }]],
  ],
  refuses: [
    ['', 'a number of seconds is missing'],
    ['x', 'a number of seconds'],
    ['1 2 3', 'a number'],
  ],
});
