import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepts, isMediaType } from './content-type.ts';
import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';

const SDP = { type: 'application', subtype: 'sdp', parameters: [] };

conforms(HEADERS.contentType, {
  reads: [
    ['application/sdp', [SDP]],
    ['application / sdp', [SDP], 'application/sdp'],
    ['Application/SDP', [{ type: 'Application', subtype: 'SDP', parameters: [] }]],
    [
      'multipart/mixed;boundary="a b"',
      [{ type: 'multipart', subtype: 'mixed', parameters: [{ name: 'boundary', value: '"a b"' }] }],
    ],
  ],
  refuses: [
    ['application', 'no slash follows the type'],
    ['/sdp', 'a word is missing'],
    ['application/', 'a word is missing'],
    ['application/sdp, text/plain', 'something follows the value'],
  ],
});

conforms(HEADERS.accept, {
  reads: [
    ['application/sdp', [SDP]],
    ['', []],
    [
      'text/*;q=0.5, */*',
      [
        { type: 'text', subtype: '*', parameters: [{ name: 'q', value: '0.5' }] },
        { type: '*', subtype: '*', parameters: [] },
      ],
    ],
  ],
  refuses: [['sdp', 'no slash follows the type']],
});

describe('media types and ranges (SIG-1)', () => {
  //  range                accepts application/sdp, is it
  const table: ReadonlyArray<readonly [string, string, boolean, boolean]> = [
    ['application', 'sdp', true, true],
    ['APPLICATION', 'Sdp', true, true],
    ['application', '*', true, false],
    ['*', '*', true, false],
    ['text', '*', false, false],
    ['application', 'isup', false, false],
  ];
  for (const [type, subtype, accepted, same] of table) {
    it(`${type}/${subtype}`, () => {
      const range = { type, subtype, parameters: [] };
      assert.equal(accepts(range, 'application', 'sdp'), accepted);
      assert.equal(isMediaType(range, 'application', 'sdp'), same);
    });
  }
});
