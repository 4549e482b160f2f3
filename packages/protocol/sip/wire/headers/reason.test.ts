import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.reason, {
  reads: [
    [
      'Q.850;cause=16;text="Terminated"',
      [{ protocol: 'Q.850', cause: 16, text: 'Terminated', others: [] }],
    ],
    [
      'SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26',
      [
        { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere', others: [] },
        { protocol: 'Q.850', cause: 26, text: undefined, others: [] },
      ],
    ],
    [
      'Q.850 ;cause=16 ;text=Terminated',
      [{ protocol: 'Q.850', cause: 16, text: 'Terminated', others: [] }],
      'Q.850;cause=16;text="Terminated"',
    ],
    [
      'Q.850;cause=many;x=y',
      [
        {
          protocol: 'Q.850',
          cause: undefined,
          text: undefined,
          others: [{ name: 'x', value: 'y' }],
        },
      ],
      'Q.850;x=y',
    ],
  ],
  refuses: [[';cause=16', 'a word is missing']],
  prints: [
    [
      { protocol: 'Q.850', cause: 16, text: 'a"b\r\nX: y', others: [] },
      'Q.850;cause=16;text="a\\"b X: y"',
    ],
  ],
});
