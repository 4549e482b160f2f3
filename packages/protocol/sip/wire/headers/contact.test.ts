import type { Contact, ContactAddress } from './contact.ts';
import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const contact = (uri: string, more: Partial<ContactAddress> = {}): ContactAddress => ({
  display: '',
  uri,
  q: undefined,
  expiresSeconds: undefined,
  others: [],
  ...more,
});

const ANN = 'sip:ann@192.0.2.1:5062;transport=tcp';

conforms<Contact>(HEADERS.contact, {
  reads: [
    ['*', ['*']],
    [`<${ANN}>`, [contact(ANN)]],
    [
      `"Ann, A." <${ANN}>;q=0.7;expires=60`,
      [contact(ANN, { display: 'Ann, A.', q: 0.7, expiresSeconds: 60 })],
    ],
    [
      `<sip:a@b>, "C" <sip:c@d>;expires=0`,
      [contact('sip:a@b'), contact('sip:c@d', { display: 'C', expiresSeconds: 0 })],
    ],
    [
      'sip:a@b;q=1;x,sip:c@d',
      [contact('sip:a@b', { q: 1, others: [{ name: 'x', value: undefined }] }), contact('sip:c@d')],
      '<sip:a@b>;q=1;x, <sip:c@d>',
    ],
    // RFC 4475 section 3.1.2.4 and RFC 3261 section 10.2.1.1: what is no number of seconds is none.
    ['<sip:a@b>;expires=soon', [contact('sip:a@b')], '<sip:a@b>'],
    [
      '<sip:a@b>;expires="60"',
      [contact('sip:a@b', { expiresSeconds: 60 })],
      '<sip:a@b>;expires=60',
    ],
    [
      '<sip:a@b>;expires=280297596632815',
      [contact('sip:a@b', { expiresSeconds: 4_294_967_295 })],
      '<sip:a@b>;expires=4294967295',
    ],
    ['<sip:a@b>;q=1.000', [contact('sip:a@b', { q: 1 })], '<sip:a@b>;q=1'],
    ['<sip:a@b>;q=.5', [contact('sip:a@b', { q: 0.5 })], '<sip:a@b>;q=0.5'],
    ['<sip:a@b>;q=2', [contact('sip:a@b')], '<sip:a@b>'],
    [
      '<sip:a@b>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>";reg-id=1',
      [
        contact('sip:a@b', {
          others: [
            { name: '+sip.instance', value: '"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>"' },
            { name: 'reg-id', value: '1' },
          ],
        }),
      ],
    ],
    [
      '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>',
      [contact('sip:user@example.com?Route=%3Csip:sip.example.com%3E')],
    ],
  ],
  refuses: [
    ['**', 'something follows the value'],
    ['"Joe" <sip:joe@example.org>;;;;', 'a parameter has no name'],
    ['sip:user@example.com?Route=x', 'a URI with header fields'],
    ['Bell, A <sip:a@b>', 'a URI has no scheme'],
    ['<sip:a@b> <sip:c@d>', 'something follows the value'],
    [`<sip:a@b>${';x'.repeat(65)}`, 'too many parameters'],
    [Array.from({ length: 257 }, () => '<sip:a@b>').join(','), 'too many values'],
  ],
  prints: [
    [contact('sip:a@b', { q: 0.33333 }), '<sip:a@b>;q=0.333'],
    [contact('sip:a@b', { q: 7 }), '<sip:a@b>;q=1'],
  ],
});
