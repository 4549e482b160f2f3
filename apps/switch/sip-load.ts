// How loaded signalling is, as far as shedding new calls asks: how late the event loop comes, and
// what the kernel holds for us that we have not read.
import type { Clock, Timers } from '@tandem/base/kernel';
import { type NodeSockets, type ReadText, ReceiveBacklog } from '@tandem/platform/net';
import { LoopDelay, Overload } from '@tandem/protocol/sip';

export interface LoadWatch {
  readonly overload: Overload;
  stop(): void;
}

export interface LoadMeans {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly sockets: NodeSockets;
  readonly readText: ReadText;
}

export function watchLoad({ clock, timers, sockets, readText }: LoadMeans): LoadWatch {
  const loop = new LoopDelay(clock, timers);
  const open = () => [...sockets.datagramSockets].map(({ socket }) => socket);
  const backlog = new ReceiveBacklog(open, readText);
  const overload = new Overload({
    clock,
    timers,
    read: () => ({ delayMs: loop.take(), backlogBytes: backlog.take() }),
  });
  loop.start();
  overload.start();
  return {
    overload,
    stop() {
      loop.stop();
      overload.stop();
    },
  };
}
