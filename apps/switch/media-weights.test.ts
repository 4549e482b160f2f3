import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BreakableDisk, MemoryLog } from '@tandem/base/testkit';
import { MediaWeights } from './media-weights.ts';

const daemon = (text: string) => {
  const [host = '', weight] = text.split('/');
  return { host, port: 2223, weight: Number(weight) };
};

describe('weights of the media pool over a restart (MED-10)', () => {
  //  started with           ordered                     started again with     weights then
  const table = [
    [['a/1', 'b/3'], [['a', 0]], ['a/1', 'b/3'], '0 3'],
    [['a/1', 'b/3'], [], ['a/1', 'b/3'], '1 3'],
    // What the command line says anew counts more.
    [['a/1', 'b/3'], [['b', 0]], ['a/1', 'b/5'], '1 5'],
    // Another pool; and one that is there again.
    [['a/1', 'b/3'], [['a', 7]], ['b/3', 'c/2'], '3 2'],
    [['a/1'], [['a', 7]], ['b/3', 'a/1'], '3 7'],
  ] as const;
  for (const [first, orders, again, expected] of table) {
    it(`${first}; ${orders.join(' ')}; ${again}: ${expected}`, async () => {
      const disk = new BreakableDisk();
      const weights = new MediaWeights(disk, new MemoryLog().log);
      await weights.restore(first.map(daemon));
      for (const [name, weight] of orders) weights.keep(`${name}:2223`, weight);
      await weights.close();
      const after = new MediaWeights(disk.crash('lost'), new MemoryLog().log);
      const pool = await after.restore(again.map(daemon));
      assert.equal(pool.map(({ weight }) => weight).join(' '), expected);
    });
  }

  //  what stands in the file: a start goes on as the command line has it, and says why
  for (const [text, told] of [
    ['', ['warn MEDIA_WEIGHTS_NOT_READ']],
    ['null', ['warn MEDIA_WEIGHTS_NOT_READ']],
    ['[]', []],
    ['{"a:2223":7}', []],
    ['{"a:2223":{"weight":-1,"written":1}}', []],
  ] as const) {
    it(`a file of ${JSON.stringify(text)} changes nothing`, async () => {
      const heard = new MemoryLog();
      const disk = new BreakableDisk();
      disk.holds('media/weights.json', text);
      const pool = await new MediaWeights(disk, heard.log).restore([daemon('a/1')]);
      assert.deepEqual(pool, [daemon('a/1')]);
      assert.deepEqual(heard.codes(), told);
    });
  }

  it('says so in the log when they cannot be kept', async () => {
    const heard = new MemoryLog();
    const disk = new BreakableDisk();
    disk.breaks({ code: 'ENOSPC' });
    const weights = new MediaWeights(disk, heard.log);
    weights.keep('a:2223', 0);
    await weights.close();
    assert.deepEqual(heard.codes(), ['warn MEDIA_WEIGHTS_NOT_KEPT']);
  });
});
