import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.sessionExpires, {
  reads: [
    ['1800', [{ seconds: 1800, refresher: undefined, others: [] }]],
    ['1800;refresher=uac', [{ seconds: 1800, refresher: 'uac', others: [] }]],
    [
      '1800 ; Refresher = UAS ; x',
      [{ seconds: 1800, refresher: 'uas', others: [{ name: 'x', value: undefined }] }],
      '1800;refresher=uas;x',
    ],
    ['90;refresher=proxy', [{ seconds: 90, refresher: undefined, others: [] }], '90'],
  ],
  refuses: [
    ['', 'a number is missing'],
    ['-1', 'a number is missing'],
    ['90 s', 'something follows'],
  ],
});
