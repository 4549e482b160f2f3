import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const NONE = { party: undefined, screen: undefined, privacy: undefined, others: [] };

conforms(HEADERS.remotePartyId, {
  reads: [
    [
      '"Ann" <sip:1@a>;party=calling;screen=yes;privacy=off',
      [
        {
          display: 'Ann',
          uri: 'sip:1@a',
          party: 'calling',
          screen: 'yes',
          privacy: 'off',
          others: [],
        },
      ],
    ],
    [
      '<sip:1@a>, <sip:2@a>',
      [
        { display: '', uri: 'sip:1@a', ...NONE },
        { display: '', uri: 'sip:2@a', ...NONE },
      ],
    ],
    [
      '<sip:1@a>;id-type=subscriber;screen=no',
      [
        {
          ...{ display: '', uri: 'sip:1@a', ...NONE, screen: 'no' },
          others: [{ name: 'id-type', value: 'subscriber' }],
        },
      ],
      '<sip:1@a>;screen=no;id-type=subscriber',
    ],
  ],
  refuses: [['Ann', 'a URI has no scheme']],
});
