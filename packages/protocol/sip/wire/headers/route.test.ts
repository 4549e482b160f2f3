import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const P1 = { display: '', uri: 'sip:p1.example.com;lr', parameters: [] };
const P2 = { display: '', uri: 'sips:p2.example.com;lr', parameters: [] };

for (const kind of [HEADERS.route, HEADERS.recordRoute, HEADERS.path, HEADERS.serviceRoute]) {
  conforms(kind, {
    reads: [
      ['<sip:p1.example.com;lr>', [P1]],
      [
        '<sip:p1.example.com;lr>,<sips:p2.example.com;lr>',
        [P1, P2],
        '<sip:p1.example.com;lr>, <sips:p2.example.com;lr>',
      ],
      ['<sip:p1.example.com;lr>;x=y', [{ ...P1, parameters: [{ name: 'x', value: 'y' }] }]],
      // A comma inside a URI ends nothing.
      ['<sip:a,b@p1.example.com;lr>', [{ ...P1, uri: 'sip:a,b@p1.example.com;lr' }]],
    ],
    refuses: [
      ['<sip:p1.example.com;lr', 'an address has no closing bracket'],
      ['p1.example.com', 'a URI has no scheme'],
      ['<sip:p1> <sip:p2>', 'something follows the value'],
    ],
  });
}
