import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.event, {
  reads: [
    ['refer', [{ name: 'refer', id: undefined, others: [] }]],
    ['refer;id=93809824', [{ name: 'refer', id: '93809824', others: [] }]],
    [
      'presence.winfo;x=1;ID=7',
      [{ name: 'presence.winfo', id: '7', others: [{ name: 'x', value: '1' }] }],
      'presence.winfo;id=7;x=1',
    ],
  ],
  refuses: [
    ['', 'a word is missing'],
    ['a, b', 'something follows the value'],
  ],
});
