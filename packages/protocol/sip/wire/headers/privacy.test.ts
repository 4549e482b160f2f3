import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.privacy, {
  reads: [
    ['id', [['id']]],
    ['header;user;critical', [['header', 'user', 'critical']]],
    ['ID ; Session', [['id', 'session']], 'id;session'],
    // Separated as if it were a list: seen from several gateways.
    ['id, user', [['id', 'user']], 'id;user'],
    ['none', [['none']]],
  ],
  refuses: [
    ['', 'a word is missing'],
    ['id;;user', 'a word is missing'],
    ['id;'.repeat(257), 'too many values'],
  ],
});
