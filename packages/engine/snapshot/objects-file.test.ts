import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFileName } from './file-names.ts';
import { objectsFilePieces, readObjectsFile } from './objects-file.ts';
import type { ConfigurationRead, SourceObject } from './ports.ts';

const object = (key: bigint): SourceObject => ({
  key,
  kind: 'phones',
  id: `é\n"${key}`,
  document: { number: '1', furtherNumbers: ['2'], lines: null, nested: { 中: true } },
  sealed: { password: 'c2VhbGVk' },
});

function configuration(objects: number): ConfigurationRead {
  const all = Array.from({ length: objects }, (_, at) => object(BigInt(at + 1)));
  return {
    lineage: 2n ** 63n - 1n,
    version: 2n ** 60n + 1n,
    parameters: [
      ['SS_A', '1'],
      ['SS_B', ''],
    ],
    groups: new Map([
      [7n, 0n],
      [2n ** 62n, 2n ** 61n],
    ]),
    objects: all,
    gone: [],
  };
}

const bytesOf = (read: ConfigurationRead): Uint8Array =>
  new Uint8Array(Buffer.concat([...objectsFilePieces(read)]));

describe('objects and parameters as a file (OPS-1)', () => {
  for (const count of [0, 1, 999, 1_000, 1_001, 2_500]) {
    it(`${count} objects come back`, () => {
      const read = configuration(count);
      const back = readObjectsFile(bytesOf(read));
      assert.deepEqual(back.ok && back.value, read);
    });
  }

  it('is written in pieces', () => {
    assert.equal([...objectsFilePieces(configuration(2_500))].length, 5);
  });

  it('every byte of it is guarded', () => {
    const bytes = bytesOf(configuration(2));
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x01;
      assert.equal(readObjectsFile(damaged).ok, false, `byte ${at}`);
    }
  });

  it('torn anywhere, or with something behind it, it is refused', () => {
    const bytes = bytesOf(configuration(2));
    for (let length = 0; length < bytes.length - 1; length += 1) {
      assert.equal(readObjectsFile(bytes.subarray(0, length)).ok, false, `${length} bytes`);
    }
    assert.equal(readObjectsFile(new Uint8Array([...bytes, ...bytes])).ok, false);
  });

  it('of another form it is refused', () => {
    const sum = (text: string): number =>
      new TextEncoder()
        .encode(text)
        .reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    const read = (text: string): unknown => {
      const content = new TextEncoder().encode(`${text}{"checksum":${sum(text)}}\n`);
      const result = readObjectsFile(content);
      return result.ok ? 'taken' : result.error.why;
    };
    const head = '"lineage":"1","version":"1","groups":[],"parameters":[]';
    assert.equal(read(`{"tandemObjects":2,${head},"objects":0}\n`), 'taken');
    assert.equal(read(`{"tandemObjects":1,${head},"objects":0}\n`), 'form 1; this program reads 2');
    assert.equal(read(`{"tandemObjects":2,${head},"objects":1}\n`), '0 objects, 1 expected');
    assert.equal(read('null\n'), 'form undefined; this program reads 2');
  });
});

describe('names of files', () => {
  const table: ReadonlyArray<readonly [string, string]> = [
    ['objects-0', 'objects 0'],
    ['objects-12', 'objects 12'],
    ['7-12', 'rates 7 12'],
    ['9223372036854775807-1', 'rates 9223372036854775807 1'],
    ['0-1', 'none'],
    ['07-1', 'none'],
    ['7-01', 'none'],
    ['7-', 'none'],
    ['-1-2', 'none'],
    ['7-1.new', 'none'],
    ['objects', 'none'],
    ['', 'none'],
  ];
  for (const [name, expected] of table) {
    it(`${name || 'no name'}: ${expected}`, () => {
      const file = readFileName(name);
      const read =
        file === undefined
          ? 'none'
          : file.what === 'objects'
            ? `objects ${file.version}`
            : `rates ${file.groupKey} ${file.version}`;
      assert.equal(read, expected);
    });
  }
});
