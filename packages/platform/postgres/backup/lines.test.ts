import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inOrder } from './catalogue.ts';
import { backupText, readBackupText } from './lines.ts';
import type { BackupPiece } from './piece.ts';

const rows = (text: string): BackupPiece => ({ piece: 'rows', lines: Buffer.from(text) });
const SOME: readonly BackupPiece[] = [
  { piece: 'begin', schema: 2, takenAtMs: 1_700_000_000_000 },
  { piece: 'table', table: 'parameter', columns: ['name', 'value'], days: [] },
  rows('SS_A\t1\nSS_B\t\\\\.end {}\n'),
  rows('SS_C\t孟\\n\n'),
  {
    piece: 'end',
    table: 'parameter',
    rows: 3,
    checksum: 'ab12',
    sequences: [
      { column: 'id', last: '9223372036854775807' },
      { column: 'n', last: null },
    ],
  },
  { piece: 'table', table: 'empty', columns: [], days: ['20260131', '20260201'] },
  { piece: 'end', table: 'empty', rows: 0, checksum: 'cd', sequences: [] },
  { piece: 'done', tables: 2, rows: 3 },
];

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function textOf(pieces: readonly BackupPiece[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of backupText(each(pieces))) parts.push(part);
  return Buffer.concat(parts);
}

/** Read in chunks of so many bytes; a refusal as its code. */
async function read(text: Uint8Array, chunkBytes: number): Promise<readonly unknown[]> {
  const chunks = Array.from({ length: Math.ceil(text.length / chunkBytes) }, (_, at) =>
    text.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const found: unknown[] = [];
  for await (const piece of readBackupText(each(chunks))) {
    found.push(piece.ok ? piece.value : piece.error.code);
  }
  return found;
}

/** Rows come in other portions than they went. */
function joined(pieces: readonly unknown[]): readonly unknown[] {
  const found: unknown[] = [];
  let text = '';
  for (const piece of pieces as readonly BackupPiece[]) {
    if (piece.piece === 'rows') {
      text += Buffer.from(piece.lines).toString();
      continue;
    }
    if (text !== '') found.push(text);
    text = '';
    found.push(piece);
  }
  return found;
}

describe('a backup as text (OPS-2)', () => {
  it('is read as it was written, however it is cut', async () => {
    const text = await textOf(SOME);
    for (const chunkBytes of [1, 2, 3, 7, 16, 64, 1_000]) {
      assert.deepEqual(joined(await read(text, chunkBytes)), joined(SOME), `${chunkBytes} bytes`);
    }
  });

  it('shows what it is to whoever opens it', async () => {
    const [first] = (await textOf(SOME)).toString().split('\n');
    assert.equal(first, '\\.tandem-backup {"format":1,"schema":2,"takenAtMs":1700000000000}');
  });

  //   text                                                           refusal
  const begin = '\\.tandem-backup {"format":1,"schema":2,"takenAtMs":1}\n';
  const table: ReadonlyArray<readonly [string, string]> = [
    ['', 'BACKUP_FOREIGN'],
    ['accounts:\n  - id: acme\n', 'BACKUP_FOREIGN'],
    ['\\.table {"table":"a","columns":[]}\n', 'BACKUP_FOREIGN'],
    ['\\.tandem-backup {"format":2,"schema":2,"takenAtMs":1}\n', 'BACKUP_NEWER'],
    ['\\.tandem-backup {"format":1,"schema":"2","takenAtMs":1}\n', 'BACKUP_DAMAGED'],
    [`${begin}${begin}`, 'BACKUP_DAMAGED'],
    [`${begin}\\.table {"table":"a"}\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.table {"table":"a","columns":[1]}\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.table {"table":"a","columns":[}\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.what {}\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.done {"tables":1,"rows":-1}\n`, 'BACKUP_DAMAGED'],
    [`${begin}\\.done {"tables":1,"rows":1}`, 'BACKUP_DAMAGED'],
    [`${begin}a row without its end`, 'BACKUP_DAMAGED'],
    [
      `${begin}\\.end {"table":"a","rows":1,"checksum":"","sequences":[{"column":"n","last":"x"}]}\n`,
      'BACKUP_DAMAGED',
    ],
  ];
  for (const [text, code] of table) {
    it(`${JSON.stringify(text.slice(-70))}: ${code}`, async () => {
      assert.equal((await read(Buffer.from(text), 1_000)).at(-1), code);
    });
  }
});

describe('the order in which tables are filled', () => {
  const order = (...tables: ReadonlyArray<readonly [string, ...string[]]>) =>
    inOrder(tables.map(([name, ...needs]) => ({ name, needs })))
      .map(({ name }) => name)
      .join(' ');

  it('is by what refers to what, and else by name', () => {
    assert.equal(order(['a', 'b'], ['b'], ['c']), 'b c a');
    assert.equal(order(['a', 'b'], ['b', 'c'], ['c', 'd'], ['d']), 'd c b a');
    assert.equal(
      order(['a', 'schema_migration'], ['b']),
      'a b',
      'what is left out is not waited for',
    );
  });

  it('does not exist in a circle', () => {
    assert.throws(() => order(['a', 'b'], ['b', 'a'], ['c']), /a, b form a circle/);
  });
});
