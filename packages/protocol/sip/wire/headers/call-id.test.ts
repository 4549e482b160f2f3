import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.callId, {
  reads: [
    ['a@b', ['a@b']],
    ['4f1c2b6e7a5d4c3b2a19@192.0.2.10', ['4f1c2b6e7a5d4c3b2a19@192.0.2.10']],
    // Case counts, and so does every character: RFC 4475 section 3.1.1.2.
    [
      'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
      ['intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{'],
    ],
    ['a,b;c=d', ['a,b;c=d']],
  ],
  refuses: [
    ['', 'the identifier is missing'],
    ['a b', 'something follows the value'],
    ['a\0b', 'something follows the value'],
  ],
});
