import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  askControl,
  ControlRefusal,
  type ControlServer,
  LineSplitter,
  MAX_LINE_BYTES,
  serveControl,
} from './index.ts';

describe('control socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-control-'));
  const path = join(folder, 'a.sock');
  let server: ControlServer;
  before(async () => {
    server = await serveControl(path, {
      echo: (params) => params,
      later: async (params) => ({ later: params }),
      refuse: () => {
        throw new ControlRefusal({ code: 'NO_SUCH_CALL', message: 'no call 7' });
      },
      broken: () => {
        throw new Error('a defect');
      },
      never: () => new Promise(() => undefined),
    });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (method: string, params?: unknown, timeoutMs = 2_000) =>
    askControl({ path, method, params, timeoutMs });

  it('answers a method with its value, at once or later', async () => {
    assert.deepEqual(await ask('echo', { a: 'é\n' }), { ok: true, value: { a: 'é\n' } });
    assert.deepEqual(await ask('later', 1), { ok: true, value: { later: 1 } });
  });

  //   method       code                  says
  const faults = [
    ['refuse', 'NO_SUCH_CALL', /no call 7/],
    ['broken', 'CONTROL_INTERNAL', /a defect/],
    ['absent', 'CONTROL_METHOD', /unknown method absent; known: broken, echo/],
    ['toString', 'CONTROL_METHOD', /unknown method/],
  ] as const;
  for (const [method, code, says] of faults) {
    it(`${method}: ${code}`, async () => {
      const asked = await ask(method);
      assert.ok(!asked.ok);
      assert.equal(asked.error.code, code);
      assert.match(asked.error.message, says);
    });
  }

  it('gives up on a silent process and on an absent one', async () => {
    const silent = await ask('never', undefined, 50);
    assert.ok(!silent.ok && silent.error.code === 'CONTROL_SILENT');
    const away = await askControl({ path: `${path}.none`, method: 'echo', timeoutMs: 50 });
    assert.ok(!away.ok && away.error.code === 'CONTROL_AWAY');
  });

  it('answers nonsense with a syntax fault and goes on', async () => {
    const heard = await new Promise<string>((resolve) => {
      const socket = connect({ path }, () => socket.write('nonsense\n{"id":2,"method":"echo"}\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.split('\n').length === 3) {
          socket.destroy();
          resolve(text);
        }
      });
    });
    assert.match(heard, /CONTROL_SYNTAX/);
    assert.match(heard, /"id":2,"result":null/);
  });

  it('cuts off a line without an end', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect({ path }, () => socket.write(Buffer.alloc(MAX_LINE_BYTES + 1, 97)));
      socket.on('error', () => undefined); // a reset is one of the ways to be cut off
      socket.on('close', () => resolve());
    });
    assert.deepEqual(await ask('echo', 1), { ok: true, value: 1 });
  });

  it('refuses a path that the kernel would cut', async () => {
    const long = `/tmp/${'x'.repeat(100)}`;
    await assert.rejects(serveControl(long, {}), /longer than 100 bytes/);
  });
});

describe('lines of a control socket', () => {
  it('come out the same however they are cut', () => {
    const bytes = Buffer.from('one\ntwo é\n\nthree\nrest');
    for (let size = 1; size <= bytes.length; size++) {
      const splitter = new LineSplitter();
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        lines.push(...splitter.push(bytes.subarray(at, at + size)).lines);
      }
      assert.deepEqual(lines, ['one', 'two é', '', 'three'], `cut every ${size} bytes`);
    }
  });
});
