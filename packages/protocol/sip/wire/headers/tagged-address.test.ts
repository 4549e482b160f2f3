import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';
import type { TaggedAddress } from './tagged-address.ts';

const address = (uri: string, more: Partial<TaggedAddress> = {}): TaggedAddress => ({
  display: '',
  uri,
  tag: '',
  others: [],
  ...more,
});

const ANN = 'sip:ann@example.com';
const BELL = 'sip:a.g.bell@example.com';

for (const kind of [HEADERS.from, HEADERS.to]) {
  conforms(kind, {
    reads: [
      [`<${ANN}>`, [address(ANN)]],
      [`<${ANN}>;tag=1`, [address(ANN, { tag: '1' })]],
      [`<${ANN}> ; TAG = 1`, [address(ANN, { tag: '1' })], `<${ANN}>;tag=1`],
      [`"Ann" <${ANN}>;tag=1`, [address(ANN, { display: 'Ann', tag: '1' })]],
      [`Ann <${ANN}>`, [address(ANN, { display: 'Ann' })], `"Ann" <${ANN}>`],
      [`Ann<${ANN}>`, [address(ANN, { display: 'Ann' })], `"Ann" <${ANN}>`],
      [
        `A. B.  Bell <${ANN}>`,
        [address(ANN, { display: 'A. B.  Bell' })],
        `"A. B.  Bell" <${ANN}>`,
      ],
      // RFC 4475 section 3.1.2.15: a header of one value leaves no doubt where the name ends.
      [`Bell, A <${BELL}>`, [address(BELL, { display: 'Bell, A' })], `"Bell, A" <${BELL}>`],
      [`"a \\"b\\" \\\\" <${ANN}>`, [address(ANN, { display: 'a "b" \\' })]],
      [`"<sip:x>;tag=2" <${ANN}>;tag=1`, [address(ANN, { display: '<sip:x>;tag=2', tag: '1' })]],
      [`"" <${ANN}>`, [address(ANN)], `<${ANN}>`],
      [`< ${ANN} >`, [address(ANN)], `<${ANN}>`],
      // Without brackets parameters are the header's.
      [
        `${ANN};tag=1;x=y`,
        [address(ANN, { tag: '1', others: [{ name: 'x', value: 'y' }] })],
        `<${ANN}>;tag=1;x=y`,
      ],
      [`<${ANN};user=phone>;tag=1`, [address(`${ANN};user=phone`, { tag: '1' })]],
      [
        `<${ANN}>;x="a;b";tag=1`,
        [address(ANN, { tag: '1', others: [{ name: 'x', value: '"a;b"' }] })],
        `<${ANN}>;tag=1;x="a;b"`,
      ],
      [`<${ANN}>;tag=1;`, [address(ANN, { tag: '1' })], `<${ANN}>;tag=1`],
      ['<tel:+1-201-555-0123>;tag=1', [address('tel:+1-201-555-0123', { tag: '1' })]],
      ['isbn:2983792873', [address('isbn:2983792873')], '<isbn:2983792873>'],
      ['<sip:[2001:db8::1]>', [address('sip:[2001:db8::1]')]],
      // Bytes of UTF-8 pass as they are.
      [
        '"\xc3\x84nn" <sip:\xc3\xa4@example.com>',
        [address('sip:\xc3\xa4@example.com', { display: '\xc3\x84nn' })],
      ],
    ],
    refuses: [
      ['', 'a URI without angle brackets'],
      ['<>', 'a URI has no scheme'],
      ['ann@example.com', 'a URI has no scheme'],
      [`"Ann <${ANN}>`, 'a quoted string does not end'],
      [`"Ann" ${ANN}`, 'an address in angle brackets is missing'],
      [`An"n <${ANN}>`, 'a quote stands inside a name'],
      [`<${ANN}`, 'an address has no closing bracket'],
      ['<sip:a b@example.com>', 'an address has no closing bracket'],
      [`${ANN}?Subject=x`, 'a URI with header fields'],
      ['sip:a,b@c', 'does not belong there'],
      [`<${ANN}>;;tag=1`, 'a parameter has no name'],
      [`<${ANN}>;tag=1;tag=2`, 'there are two tags'],
      [`<${ANN}> x`, 'something follows the value'],
      [`<sip:${'a'.repeat(2048)}>`, 'a URI is too long'],
      [`<${ANN}>${';x'.repeat(65)}`, 'too many parameters'],
    ],
    prints: [
      [address(ANN, { display: 'a\r\nX: y' }), `"a X: y" <${ANN}>`],
      [address('sip:a>\r\nX: y@b'), '<sip:a%3E%0D%0AX:%20y@b>'],
      [address(ANN, { tag: '1;x=2' }), `<${ANN}>;tag="1;x=2"`],
    ],
  });
}
