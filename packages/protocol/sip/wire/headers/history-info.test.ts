import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

conforms(HEADERS.historyInfo, {
  reads: [
    [
      '<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1, <sip:bob@192.0.2.4>;index=1.1;rc=1',
      [
        {
          ...{ display: '', uri: 'sip:bob@example.com?Reason=SIP%3Bcause%3D302' },
          ...{ index: '1', others: [] },
        },
        {
          ...{ display: '', uri: 'sip:bob@192.0.2.4' },
          ...{ index: '1.1', others: [{ name: 'rc', value: '1' }] },
        },
      ],
    ],
    ['<sip:a@b>', [{ display: '', uri: 'sip:a@b', index: undefined, others: [] }]],
  ],
  refuses: [['sip:a@b?Reason=x;index=1', 'a URI with header fields']],
});
