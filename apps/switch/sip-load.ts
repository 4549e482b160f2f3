// How loaded signalling is, as far as shedding new calls asks: how late the event loop comes, and
// what the kernel holds for us that we have not read, as far as both stand.
import type { Clock, Timers } from '@tandem/base/kernel';
import { type NodeSockets, ReceiveBacklog, type TuningMeans } from '@tandem/platform/net';
import { Overload, ruleFor, StandingLoad } from '@tandem/protocol/sip';

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
  const open = () => [...sockets.datagramSockets].map(({ socket }) => socket);
  const backlog = new ReceiveBacklog({ sockets: open, ...means });
  const standing = new StandingLoad({ clock, timers, backlogBytes: () => backlog.known() });
  const overload = new Overload({
    clock,
    timers,
    read: () => {
      // Where the kernel's tables tell it, they are read for the looks to come.
      backlog.take();
      return standing.take();
    },
    rule: () => ruleFor(smallestBuffer(sockets)),
  });
  standing.start();
  overload.start();
  return {
    overload,
    backlogBytes: () => backlog.known(),
    stop() {
      standing.stop();
      overload.stop();
    },
  };
}

function smallestBuffer({ datagramSockets }: NodeSockets): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { tuned } of datagramSockets) {
    const buffer = tuned.receiveBuffer;
    if (buffer.ok) smallest = Math.min(smallest, buffer.value.grantedBytes);
  }
  return smallest;
}
