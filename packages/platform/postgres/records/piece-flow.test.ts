import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PieceFlow } from './piece-flow.ts';
import { RowBytes, type Rows } from './row-bytes.ts';

const ROW_BYTES = 20_000;
const out = new RowBytes();

/** Three of them stand in one piece. */
function row(letter: string): Rows {
  out.begin(ROW_BYTES);
  out.ascii(letter.repeat(ROW_BYTES - 4));
  return out.end();
}

async function* textsOf(flow: PieceFlow): AsyncGenerator<string> {
  for await (const piece of flow)
    yield Buffer.from(piece)
      .toString('latin1')
      .replace(/[^a-z]/g, '');
}

const short = (text: string): string => text.replace(/(.)\1+/g, '$1');

describe('rows that are made while they are sent', () => {
  it('come in their order, those of one piece together, the last ones at the end', async () => {
    const flow = new PieceFlow();
    const texts = textsOf(flow);
    for (const letter of 'abcd') flow.add(row(letter));
    assert.equal(short((await texts.next()).value), 'abc');
    const next = texts.next();
    for (const letter of 'efg') flow.add(row(letter));
    assert.equal(short((await next).value), 'def');
    flow.end();
    assert.equal(short((await texts.next()).value), 'g');
    assert.equal((await texts.next()).done, true);
  });

  it('are broken off for who waits for more, and for who has not asked yet', async () => {
    const flow = new PieceFlow();
    const waiting = textsOf(flow).next();
    flow.break(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    await assert.rejects(textsOf(flow).next(), /gone/);
  });
});
