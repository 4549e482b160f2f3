import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

for (const kind of [HEADERS.assertedIdentity, HEADERS.preferredIdentity]) {
  conforms(kind, {
    reads: [
      [
        '"Cullen Jennings" <sip:fluffy@example.com>',
        [{ display: 'Cullen Jennings', uri: 'sip:fluffy@example.com', parameters: [] }],
      ],
      [
        '<sip:+14085264000@example.com>, <tel:+14085264000>',
        [
          { display: '', uri: 'sip:+14085264000@example.com', parameters: [] },
          { display: '', uri: 'tel:+14085264000', parameters: [] },
        ],
      ],
      [
        'tel:+14085264000',
        [{ display: '', uri: 'tel:+14085264000', parameters: [] }],
        '<tel:+14085264000>',
      ],
      [
        '<sip:a@b>;screen=yes',
        [{ display: '', uri: 'sip:a@b', parameters: [{ name: 'screen', value: 'yes' }] }],
      ],
    ],
    refuses: [
      ['+14085264000', 'a URI has no scheme'],
      ['"A" +1', 'angle brackets is missing'],
    ],
  });
}
