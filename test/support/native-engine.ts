// The native engine on loopback, as tests of its backend have it, and ends that hear it.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '@tandem/base/kernel';
import type { SideExpectation } from '@tandem/engine/media/contract';
import { loadRelay, type NativeRelay } from '@tandem/native/relay';
import { buildNative } from '../../tools/setup/native.mjs';
import { needs } from './tools.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export async function loaded(t: TestContext): Promise<NativeRelay | undefined> {
  if (!needs(t, 'g++')) return undefined;
  const made = await buildNative({ root });
  assert.ok('file' in made, made.detail);
  const relay = loadRelay(made.file);
  assert.ok(!('unavailable' in relay));
  return relay;
}

export const parts = () => ({ clock: systemClock(), random: systemRandom() });

export const LOOPBACK = '127.0.0.1';

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let look = 0; look < 1_000 && !holds(); look += 1) await sleep(10);
  assert.ok(holds(), what);
}

export interface Ear {
  readonly socket: Socket;
  readonly heard: Buffer[];
}

export async function ear(t: TestContext): Promise<Ear> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1_048_576 });
  t.after(() => socket.close());
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  const heard: Buffer[] = [];
  socket.on('message', (packet) => heard.push(packet));
  return { socket, heard };
}

export const expected = ({ socket }: Ear): SideExpectation => ({
  rtp: { address: LOOPBACK, port: socket.address().port },
  ...{ rtcp: null, known: [LOOPBACK], strict: false, sendsAtOnce: true, delivers: true },
  ...{ relearns: false, isPlain: false, clockRateHz: 8_000 },
});

const VOICE = Buffer.alloc(160, 0x55);

export function rtp(payloadType: number, sequence: number, payload = VOICE): Buffer {
  const packet = Buffer.alloc(12);
  packet.writeUInt16BE(0x8000 | payloadType, 0);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(160 * sequence, 4);
  return Buffer.concat([packet, payload]);
}
