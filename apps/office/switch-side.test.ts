import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Uuid } from '@tandem/base/kernel';
import type { DataPaths } from '@tandem/platform/settings';
import { placedCalls } from './switch-side.ts';

const ID = '019c0000-0000-7000-8000-000000000001' as Uuid;
const WANTED = { from: 'acme-in', first: '44', second: '49', shown: null };

/** A switch that answers so, or not at all. */
async function asked(answer: object | null) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-'));
  const path = join(folder, 's.sock');
  let heard = '';
  const server = createServer((socket) => {
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      if (answer !== null) socket.write(`${JSON.stringify({ id: 1, ...answer })}\n`);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const paths = { control: () => path } as unknown as DataPaths;
  const means = { clock: { wallMs: () => 1_000 }, newId: () => ID, saidWithinMs: 200 };
  const placed = await placedCalls(paths, means).callBack(WANTED, { id: ID, by: 'ada' });
  server.close();
  rmSync(folder, { recursive: true });
  return { placed, params: JSON.parse(heard).params };
}

describe('what the office is told by a switch that places calls (API-3)', () => {
  const error = (code: string) => ({ error: { code, message: 'so' } });
  //  the switch        answers                              is taken as
  const table: ReadonlyArray<readonly [string, object | null, unknown]> = [
    ['has placed it', { result: { id: ID } }, { ok: true, value: { id: ID } }],
    ['says nothing in time', null, { ok: true, value: 'asked' }],
    ['was too late', error('ORDER_TOO_LATE'), { ok: false, error: { is: 'away', why: 'so' } }],
    ['is full', error('CALLS_TOO_MANY'), { ok: false, error: { is: 'full', why: 'so' } }],
  ];
  for (const [what, answer, taken] of table) {
    it(`it ${what}`, async () => {
      const { placed, params } = await asked(answer);
      assert.deepEqual({ ...placed }, taken);
      const order = { id: ID, by: 'ada', notAfterMs: 6_000 };
      assert.deepEqual(params, { wanted: WANTED, order });
    });
  }
});
