import { marks } from './marks.ts';
import { proveRule, type Row } from './testing.ts';

const PRODUCT = 'packages/base/money/money.ts';
/** The words come in pieces: this file is read by the rule too. */
const inProduct = (allowed: boolean, texts: ReadonlyArray<readonly string[]>): Row[] =>
  texts.map((pieces) => [pieces.join(''), PRODUCT, pieces.join(''), allowed ? [] : [1]]);

proveRule(marks, [
  ...inProduct(false, [
    ['// TO', 'DO: later'],
    ['// FIX', 'ME'],
    ['/* XX', 'X */'],
    ['// HA', 'CK around it'],
    ['// @ts-', 'ignore'],
    ['// @ts-', 'nocheck'],
    ['// @ts-', 'expect-error'],
    ['/* @ts-', 'expect-error */'],
    ['// biome-', 'ignore lint: because'],
    ['/* eslint-', 'disable */'],
    ['// prettier-', 'ignore'],
    ['/* c8 ', 'ignore next */'],
    ['<<<<<<', '< HEAD'],
    ['======', '='],
  ]),
  ...inProduct(true, [
    ['// what is to do is done'],
    ['// 4XX and 5XX'],
    ['const todo = [];'],
    ['// @ts-', 'expect-error a price is no number'],
    ['// the fix, me thinks'],
    ['// =========='],
  ]),
  ['in a document', 'docs/operating.md', `a\nb ${'TO'}DO\n`, [2]],
  ['in C++', 'packages/native/relay/a.cc', `// ${'FIX'}ME`, [1]],
  ['in a fixture', 'packages/protocol/sip/fixtures/a.txt', `Subject: ${'TO'}DO`, []],
]);
