import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.contentLength, {
  reads: [
    ['0', [0]],
    ['0150', [150], '150'],
  ],
  refuses: [
    ['', 'a number is missing'],
    ['-999', 'a number is missing'],
    ['+1', 'a number is missing'],
    ['0x10', 'something follows the value'],
    ['1.5', 'something follows the value'],
    ['4294967296', 'a number is greater than 4294967295'],
    ['13, 5', 'something follows the value'],
  ],
});
