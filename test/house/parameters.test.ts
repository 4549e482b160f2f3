// Every parameter of the catalogue through the real API: read, set to another value, set back.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CATALOGUE, type KnownEntry } from '@tandem/domain/parameters';
import { askApi } from '@tandem/platform/outbound';
import { cleanUp, newFolder, Tandem } from './running.ts';

after(cleanUp);

/** Values of every form that a text parameter has; a parameter takes the first that it allows. */
const FORMS = [
  ...['127.0.0.1:9000', '127.0.0.1', '20000,29999', '0x68', '0.5,1,2,4', 'G.711U,G.711A'],
  ...['18,19', '86', '*7', '2', '0.5', '100'],
];

function otherValues({ type, range, values, default: usual }: KnownEntry): readonly string[] {
  if (type === 'switch') return [usual === true ? 'Off' : 'On'];
  if (values.length > 0) return values.filter((value) => value !== usual);
  if (range === null) return FORMS;
  const { from, to } = range;
  // In the middle, too: an end may contradict another parameter.
  return [from, to, Math.floor((from + to) / 2), Number(usual) + 1].map(String).concat(FORMS);
}

describe('every parameter over the real API (OPS-1)', () => {
  const folder = newFolder();
  let tandem: Tandem;
  before(async () => {
    tandem = await Tandem.up(join(folder, 'data'));
  });
  after(() => tandem.stop());

  async function ask(method: 'GET' | 'PUT', name: string, value?: string | null) {
    const answer = await askApi({
      place: { socket: join(tandem.data, 'run', 'office.sock') },
      ...{ method, path: `/api/v1/parameters/${name}`, timeoutMs: 30_000 },
      ...(value === undefined ? {} : { body: { json: { value } } }),
    });
    assert.ok(answer.ok, answer.ok ? '' : answer.why);
    return { status: answer.status, body: answer.body as Record<string, unknown> };
  }

  /** The first of the values that the parameter takes and that is another one. */
  async function setToAnother(entry: KnownEntry): Promise<string> {
    const refused: string[] = [];
    for (const value of otherValues(entry)) {
      const { status, body } = await ask('PUT', entry.name, value);
      const changed = body.changed as readonly unknown[] | undefined;
      if (status === 200 && changed !== undefined && changed.length > 0) return value;
      refused.push(`${value}: ${String(body.detail ?? 'no change')}`);
    }
    assert.fail(`${entry.name} takes none of ${refused.join('; ')}`);
  }

  it('can be read, with its meaning and its default', async () => {
    for (const { name, description } of CATALOGUE) {
      const { status, body } = await ask('GET', name);
      assert.equal(status, 200, name);
      assert.deepEqual([body.name, body.description, body.isDefault], [name, description, true]);
      assert.equal(body.value, body.default, name);
    }
  });

  it('can be set where it is writable, is read so at once, and goes back to its default', async () => {
    for (const entry of CATALOGUE.filter(({ readOnly }) => !readOnly)) {
      const before = (await ask('GET', entry.name)).body;
      await setToAnother(entry);
      const now = (await ask('GET', entry.name)).body;
      assert.notEqual(now.value, before.value, entry.name);
      assert.equal(now.isDefault, false, entry.name);
      assert.match(String(now.changedBy), /^local:/);
      const back = await ask('PUT', entry.name, null);
      assert.equal(back.status, 200, `${entry.name}: ${String(back.body.detail)}`);
      const after = (await ask('GET', entry.name)).body;
      assert.deepEqual([after.value, after.isDefault], [before.value, true], entry.name);
    }
  });

  it('is refused where it is read-only', async () => {
    const closed = CATALOGUE.filter(({ readOnly }) => readOnly);
    assert.ok(closed.length > 0);
    for (const { name } of closed) {
      const { status, body } = await ask('PUT', name, '1');
      assert.deepEqual([status, body.code], [422, 'PARAMETER_READ_ONLY'], name);
    }
  });
});
