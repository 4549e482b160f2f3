// Which part of loopback a demo takes: always the same for a folder, as long as nobody else is
// there.
import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { nodeSockets } from '@tandem/platform/net';
import { blockAfter, blockOf, DEMO_PORT, tandemIn } from '../../demo/world/places.ts';
import type { CommandFault } from '../output.ts';

/** Demos on one machine are few: as many taken blocks in a row are another matter. */
const TRIES = 10;

export async function freeBlock(folder: string): Promise<Result<number, CommandFault>> {
  let block = blockOf(folder);
  let why = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const taken = await whyTaken(tandemIn(block));
    if (taken === undefined) return ok(block);
    why = taken;
    block = blockAfter(block);
  }
  return fail({
    code: 'DEMO_NO_PLACE',
    message: `no address of 127.0.0.0/8 can be listened on at port ${DEMO_PORT}: ${why}`,
    advice: 'Another program may listen there on all addresses.',
  });
}

async function whyTaken(address: string): Promise<string | undefined> {
  const means = {
    relay: { unavailable: 'only tried' },
    readText: (path: string) => readFile(path, 'utf8'),
  };
  const sockets = nodeSockets({ tuning: { dscp: 0, means }, option: '--data' });
  const deaf = { received: () => undefined, broken: () => undefined };
  const bound = await sockets.bindDatagrams({ address, port: DEMO_PORT }, deaf);
  if (!bound.ok) return bound.error.message;
  await bound.value.close();
  return undefined;
}
