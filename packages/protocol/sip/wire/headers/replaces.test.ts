import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const DIALOG = { callId: '1@a', toTag: 't', fromTag: 'f', earlyOnly: false, others: [] };

for (const kind of [HEADERS.replaces, HEADERS.join]) {
  conforms(kind, {
    reads: [
      ['1@a;to-tag=t;from-tag=f', [DIALOG]],
      ['1@a ;from-tag=f ;to-tag=t', [DIALOG], '1@a;to-tag=t;from-tag=f'],
      [
        '1@a;to-tag=t;from-tag=f;early-only;x=1',
        [{ ...DIALOG, earlyOnly: true, others: [{ name: 'x', value: '1' }] }],
      ],
    ],
    refuses: [
      ['', 'the identifier is missing'],
      ['1@a;to-tag=t', 'a tag is missing'],
      ['1@a;from-tag=f', 'a tag is missing'],
      ['1@a;to-tag=;from-tag=f', 'a tag is missing'],
    ],
  });
}

conforms(HEADERS.targetDialog, {
  reads: [['1@a;local-tag=t;remote-tag=f', [DIALOG]]],
  refuses: [['1@a;to-tag=t;from-tag=f', 'a tag is missing']],
});
