import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

for (const kind of [HEADERS.acceptEncoding, HEADERS.acceptLanguage, HEADERS.recvInfo]) {
  conforms(kind, {
    reads: [
      ['', []],
      ['gzip', [{ word: 'gzip', parameters: [] }]],
      [
        'da, en-gb;q=0.8',
        [
          { word: 'da', parameters: [] },
          { word: 'en-gb', parameters: [{ name: 'q', value: '0.8' }] },
        ],
      ],
    ],
    refuses: [
      [';q=1', 'a word is missing'],
      ['a b', 'something follows the value'],
    ],
    prints: [[{ word: 'a\r\nb', parameters: [{ name: 'bad name', value: 'x' }] }, 'ab']],
  });
}

conforms(HEADERS.infoPackage, {
  reads: [['dtmf;x=1', [{ word: 'dtmf', parameters: [{ name: 'x', value: '1' }] }]]],
  refuses: [['', 'a word is missing']],
});
