import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.maxForwards, {
  reads: [
    ['70', [70]],
    ['0', [0]],
    ['0068', [68], '68'],
    // RFC 4475 section 3.1.2.4: more than 255 need not be an error; it still must end.
    ['300', [255], '255'],
    ['9'.repeat(400), [255], '255'],
  ],
  refuses: [
    ['', 'a number is missing'],
    ['seventy', 'a number is missing'],
    ['7 0', 'something follows the value'],
  ],
  prints: [[1000, '255']],
});
