// How loaded signalling is, as far as shedding new calls asks: how late the event loop comes, and
// what the kernel holds for us that we have not read.
import type { Clock, Timers } from '@tandem/base/kernel';
import { type NodeSockets, ReceiveBacklog, type TuningMeans } from '@tandem/platform/net';
import { LoopDelay, Overload } from '@tandem/protocol/sip';

export interface LoadWatch {
  readonly overload: Overload;
  /** What waits to be read. */
  readonly backlogBytes: () => number;
  stop(): void;
}

export interface LoadMeans {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly sockets: NodeSockets;
  readonly means: TuningMeans;
}

export function watchLoad({ clock, timers, sockets, means }: LoadMeans): LoadWatch {
  const loop = new LoopDelay(clock, timers);
  const open = () => [...sockets.datagramSockets].map(({ socket }) => socket);
  const backlog = new ReceiveBacklog({ sockets: open, ...means });
  const overload = new Overload({
    clock,
    timers,
    read: () => ({ delayMs: loop.take(), backlogBytes: backlog.take() }),
  });
  loop.start();
  overload.start();
  return {
    overload,
    backlogBytes: () => backlog.known(),
    stop() {
      loop.stop();
      overload.stop();
    },
  };
}
