// The thread of the fall-back relay: plain sockets of Node, for machines without a compiler. It
// never shares its event loop with signalling.
import { parentPort, workerData } from 'node:worker_threads';
import { invariant, systemClock } from '@tandem/base/kernel';
import type { BoundPair, FromRelayThread, RelayThreadSettings, ToRelayThread } from './messages.ts';
import { bindPair, type SocketPair } from './socket-pairs.ts';
import { Streams } from './streams.ts';

invariant(parentPort !== null, 'the relay thread is started by the media backend');
const port = parentPort;
const clock = systemClock();
const streams = new Streams(workerData as RelayThreadSettings, clock);
const idle = new Map<number, SocketPair>();
let nextPair = 0;

const tell = (message: FromRelayThread): void => port.postMessage(message);

function taken(number: number): SocketPair {
  const pair = idle.get(number);
  invariant(pair !== undefined, 'a pair is used once');
  idle.delete(number);
  return pair;
}

function closed(pairs: readonly (SocketPair | undefined)[]): readonly BoundPair[] {
  return pairs.flatMap((pair) => {
    if (pair === undefined) return [];
    pair.rtp.close();
    pair.rtcp.close();
    return [{ pair: pair.pair, local: pair.local, even: pair.even }];
  });
}

async function bind({ id, local, evens }: ToRelayThread & { type: 'bind' }): Promise<void> {
  const pairs: BoundPair[] = [];
  let fault: string | null = null;
  for (const even of evens) {
    const made = await bindPair(nextPair, local, even);
    if (typeof made === 'string') {
      fault ??= made;
      continue;
    }
    nextPair += 1;
    idle.set(made.pair, made);
    pairs.push({ pair: made.pair, local, even: made.even });
  }
  tell({ type: 'bound', id, pairs, fault });
}

function obey(message: ToRelayThread): void {
  switch (message.type) {
    case 'bind':
      void bind(message);
      return;
    case 'open':
      streams.open(message.stream, [taken(message.pairs[0]), taken(message.pairs[1])]);
      return;
    case 'expect':
      streams.expect(message.stream, message.side, message.expectation);
      return;
    case 'renew': {
      const before = streams.renew(message.stream, message.side, taken(message.pair));
      tell({ type: 'freed', pairs: closed([before]), stream: null });
      return;
    }
    case 'close': {
      const { stream } = message;
      tell({ type: 'freed', pairs: closed(streams.close(stream)), stream });
      return;
    }
  }
}

port.on('message', obey);
tell({ type: 'ready', nowMs: clock.now() });
