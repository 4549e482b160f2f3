import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadRelay } from '@tandem/native/relay';
import { needs } from '../../../test/support/tools.ts';
import { buildNative } from '../../../tools/setup/native.mjs';
import { tunes } from './socket-tuning.conformance.ts';
import { type TuningMeans, tuneSocket } from './socket-tuning.ts';
import { dropsOf } from './socket-tuning-plain.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const readText = (path: string) => readFile(path, 'utf8');

tunes('the native relay', {
  by: 'native',
  marks: true,
  means: async (t) => {
    if (!needs(t, 'g++')) return undefined;
    const made = await buildNative({ root });
    assert.ok('file' in made, made.detail);
    const relay = loadRelay(made.file);
    assert.ok(!('unavailable' in relay));
    // Whoever has the relay reads no file.
    return { relay, readText: () => assert.fail('a file was read') };
  },
});

const withoutRelay: TuningMeans = { relay: { unavailable: 'g++ is not there' }, readText };

tunes('plain Node', {
  by: 'plain',
  marks: { saying: /unmarked: no native relay: g\+\+ is not there/ },
  means: async () => withoutRelay,
});

describe('the kernel table of UDP sockets', () => {
  const heading =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt' +
    '   uid  timeout inode ref pointer drops             ';
  const row = (inode: number, drops: string) =>
    ' 6555: 0100007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000' +
    `     0        0 ${inode} 2 00000000f9df81ca ${drops}          `;
  const table = [heading, row(17, '5'), row(170, '4294967295'), row(18, '-'), row(0, '3'), ''];

  //  inode        what is found                                       drops
  const cases: ReadonlyArray<readonly [string, string, number | undefined]> = [
    ['17', 'its own row', 5],
    ['170', 'not the row of 17; 32 bits', 4_294_967_295],
    ['1', 'no row, though others begin so', undefined],
    ['18', 'a row without a number', undefined],
    ['inode', 'the heading is no row', undefined],
  ];
  for (const [inode, what, drops] of cases) {
    it(`${inode}: ${what}`, () => assert.equal(dropsOf(inode, table.join('\n')), drops));
  }
  it('an empty table has no rows', () => assert.equal(dropsOf('17', ''), undefined));
});

describe('drops by plain Node say why they cannot be read', () => {
  const fdinfo = 'pos:\t0\nflags:\t02004002\nmnt_id:\t10\nino:\t9459\n';
  const older = fdinfo.replace(/ino:.*\n/, '');
  const refused = () => Promise.reject(new Error('EACCES: permission denied'));
  //  what                     /proc/self/fdinfo    /proc/net/udp   says
  const table: ReadonlyArray<readonly [string, () => Promise<string>, string, RegExp]> = [
    ['a kernel before 5.14', async () => older, '', /kernel does not tell a socket its inode/],
    ['another namespace', async () => fdinfo, '', /\/proc\/net\/udp has no such socket/],
    ['no /proc to read', refused, '', /EACCES: permission denied/],
  ];
  for (const [what, info, sockets, says] of table) {
    it(what, async (t) => {
      const socket = createSocket('udp4').bind(0, '127.0.0.1');
      t.after(() => socket.close());
      await once(socket, 'listening');
      const read = (path: string) =>
        path.startsWith('/proc/self/fdinfo/') ? info() : Promise.resolve(sockets);
      const drops = await tuneSocket(socket, 0, { ...withoutRelay, readText: read }).drops();
      assert.ok(!drops.ok && drops.error.kind === 'notAvailable');
      assert.match(drops.error.why, says);
    });
  }

  it('a socket closed while the table is read gets no figure: it may be of another', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const closing = async (path: string) => {
      const text = await readText(path);
      if (path.startsWith('/proc/net/')) socket.close();
      return text;
    };
    const drops = await tuneSocket(socket, 0, { ...withoutRelay, readText: closing }).drops();
    assert.ok(!drops.ok);
    assert.equal(drops.error.kind, 'notOpen');
  });
});
