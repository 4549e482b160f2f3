import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../files.mjs';
import { type EndReasons, endReasonFaults } from './end-reasons.ts';

const bytes = readFileSync(join(root, 'packages/domain/record/end-reasons.json'));
const catalogue: EndReasons = JSON.parse(bytes.toString('utf8'));

describe('the catalogue of end reasons (CDR-6)', () => {
  it('is the specification, byte for byte: a change is made there first', () => {
    assert.equal(
      createHash('sha256').update(bytes).digest('hex'),
      '88c3bf2bfedf7f2dc5db5bd403f59b4487b2e11ea649ebf3d861265dcaca28ca',
    );
  });
  it('is complete and agrees with itself', () => assert.deepEqual(endReasonFaults(catalogue), []));
});

describe('rows of end reasons', () => {
  const [first, ...rest] = catalogue.reasons;
  assert.ok(first !== undefined);
  const { labels, received } = catalogue;
  const reasons = (changed: Readonly<Record<string, unknown>>): EndReasons => ({
    ...catalogue,
    reasons: [{ ...first, ...changed }, ...rest],
  });
  const table: ReadonlyArray<readonly [string, EndReasons, RegExp]> = [
    ['one missing', { ...catalogue, reasons: rest }, /^1 is missing/],
    ['one of ours twice', { ...catalogue, reasons: [first, first, ...rest] }, /1 is there twice/],
    ['a code past the last', reasons({ code: 26 }), /26 is none of ours/],
    ['a name twice', reasons({ name: 'User Busy' }), /User Busy is there twice/],
    ['no name', reasons({ name: ' ' }), /no name or category/],
    ['no category', reasons({ category: '' }), /no name or category/],
    ['a SIP code that ends nothing', reasons({ sip: 180 }), /180 ends no call/],
    ['no SIP code', reasons({ sip: undefined }), /undefined ends no call/],
    ['no cause', reasons({ q850: [] }), /1 has no Q.850 cause/],
    ['a cause that is none', reasons({ q850: [16, 128] }), /no cause 128/],
    [
      'a label without its reason',
      { ...catalogue, labels: { ...labels, Lost: { server: 26, when: 'never' } } },
      /^Lost: no reason 26$/,
    ],
    [
      'an answer without its reason',
      { ...catalogue, received: { ...received, sip: { ...received.sip, '418': 0 } } },
      /^SIP 418: no reason 0$/,
    ],
    [
      'a received cause that is none',
      { ...catalogue, received: { ...received, q850: { ...received.q850, '200': 1 } } },
      /^Q.850 has no cause 200$/,
    ],
  ];
  for (const [name, planted, fault] of table)
    it(name, () => assert.match(endReasonFaults(planted).join('\n'), fault));
});
