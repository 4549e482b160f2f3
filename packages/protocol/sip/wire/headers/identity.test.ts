import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const NONE = { info: undefined, alg: undefined, ppt: undefined, others: [] };

conforms(HEADERS.identity, {
  reads: [
    [
      'eyJ.eyJ.sig-_1;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken',
      [
        {
          ...{ digest: 'eyJ.eyJ.sig-_1', info: 'https://cert.example.org/passport.cer' },
          ...{ alg: 'ES256', ppt: 'shaken', others: [] },
        },
      ],
    ],
    [
      '..sig;ppt="div";info=<https://a/b,c;d>',
      [{ ...NONE, digest: '..sig', info: 'https://a/b,c;d', ppt: '"div"' }],
      '..sig;info=<https://a/b,c;d>;ppt="div"',
    ],
    // RFC 4474: base64 alone, with and without quotes.
    ['r5mw/TiP+Ew=', [{ ...NONE, digest: 'r5mw/TiP+Ew=' }]],
    ['"r5mw/TiP+Ew="', [{ ...NONE, digest: 'r5mw/TiP+Ew=' }], 'r5mw/TiP+Ew='],
  ],
  refuses: [
    ['', 'the signature is missing'],
    ['""', 'the signature is missing'],
    ['a!b', 'the signature is not base64'],
    ['a.b.c;info=<https://x', 'a value has no closing bracket'],
    ['a.b.c;info=<https://x y>', 'a value has no closing bracket'],
  ],
  prints: [[{ ...NONE, digest: 'a\r\nX:b', info: 'https://x>\r\ny' }, 'aXb;info=<https://xy>']],
});
