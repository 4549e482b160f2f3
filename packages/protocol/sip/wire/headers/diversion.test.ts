import type { Diversion } from './diversion.ts';
import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const diversion = (uri: string, more: Partial<Diversion> = {}): Diversion => ({
  display: '',
  uri,
  reason: undefined,
  counter: undefined,
  privacy: undefined,
  screen: undefined,
  others: [],
  ...more,
});

conforms(HEADERS.diversion, {
  reads: [
    [
      '<sip:1@a>;reason=user-busy;counter=1',
      [diversion('sip:1@a', { reason: 'user-busy', counter: 1 })],
    ],
    [
      '<tel:+1>;reason=no-answer;privacy=full;screen=no, <sip:2@a>;reason="my own"',
      [
        diversion('tel:+1', { reason: 'no-answer', privacy: 'full', screen: 'no' }),
        diversion('sip:2@a', { reason: '"my own"' }),
      ],
    ],
    [
      '<sip:1@a>;counter=many;limit=5',
      [diversion('sip:1@a', { others: [{ name: 'limit', value: '5' }] })],
      '<sip:1@a>;limit=5',
    ],
    [
      '<sip:1@a>;counter=1;counter=2;COUNTER=3',
      [diversion('sip:1@a', { counter: 1 })],
      '<sip:1@a>;counter=1',
    ],
    ['"Ann" <sip:1@a>', [diversion('sip:1@a', { display: 'Ann' })]],
  ],
  refuses: [['1', 'a URI has no scheme']],
});
