import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const NONE = { comment: '', durationSeconds: undefined, others: [] };

conforms(HEADERS.retryAfter, {
  reads: [
    ['18000;duration=3600', [{ ...NONE, seconds: 18_000, durationSeconds: 3600 }]],
    ["120 (I'm in a meeting)", [{ ...NONE, seconds: 120, comment: "I'm in a meeting" }]],
    [
      '5 (a (nested \\) one) b);x',
      [
        {
          ...NONE,
          seconds: 5,
          comment: 'a (nested ) one) b',
          others: [{ name: 'x', value: undefined }],
        },
      ],
      '5 (a \\(nested \\) one\\) b);x',
    ],
    ['949302838503028349304023988', [{ ...NONE, seconds: 4_294_967_295 }], '4294967295'],
  ],
  refuses: [
    ['soon', 'a number is missing'],
    ['5 (open', 'a comment does not end'],
  ],
  prints: [[{ ...NONE, seconds: 5, comment: 'a)\r\nX: y' }, '5 (a\\) X: y)']],
});
