// A process of the simulated world: its clock, timers, disk and sockets, all of which stop at once
// when it is killed. What it had begun and the machine goes on with is theirs, not its.
import type { Cancel, Clock, Ms, Timers } from '@tandem/base/kernel';
import { ok } from '@tandem/base/kernel';
import type { VirtualClock } from '@tandem/base/testkit';
import type { JournalDisk } from '@tandem/books/journal';
import { journalDisk, type TestingProcess } from '../../packages/books/journal/testing-disk.ts';
import type { DatagramSocket, Sockets } from '../../packages/protocol/sip/transport/ports.ts';
import type { Machine } from './machine.ts';

export class Process implements Clock, Timers {
  readonly machine: Machine;
  readonly disk: JournalDisk;
  readonly #clock: VirtualClock;
  readonly #life: TestingProcess;
  readonly #timers = new Set<Cancel>();
  readonly #sockets: { close(): Promise<void> }[] = [];
  /** Datagrams that it still gets out before it dies; undefined: as many as it likes. */
  sendsLeft: number | undefined;
  /** What happens when it has none left. */
  ranOut: () => void = () => undefined;

  constructor(machine: Machine) {
    this.machine = machine;
    this.#clock = machine.clock;
    this.#life = { isOver: false, freeBytes: machine.freeBytes, boot: machine.boot };
    this.disk = countingMarks(journalDisk(machine.disk, this.#life), machine);
  }

  get isOver(): boolean {
    return this.#life.isOver;
  }

  now(): Ms {
    return this.#clock.now();
  }

  wallMs(): number {
    return this.#clock.wallMs() + this.machine.wallOffsetMs;
  }

  after(delay: Ms, fire: () => void): Cancel {
    if (this.isOver) return () => undefined;
    const cancel = this.#clock.after(delay, () => {
      this.#timers.delete(cancel);
      fire();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }

  /** Runs it unless the process is gone by then. */
  ifAlive(act: () => void): void {
    if (!this.isOver) act();
  }

  kill(): void {
    this.#life.isOver = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const socket of this.#sockets) void socket.close();
  }

  /** Sockets that are gone with the process. */
  sockets(sockets: Sockets): Sockets {
    return {
      ...sockets,
      bindDatagrams: async (at, events) => {
        const bound = await sockets.bindDatagrams(at, events);
        if (!bound.ok) return bound;
        this.#sockets.push(bound.value);
        return ok(this.#mortal(bound.value));
      },
      listen: async (options, acceptor) => {
        const listening = await sockets.listen(options, acceptor);
        if (listening.ok) this.#sockets.push(listening.value);
        return listening;
      },
    };
  }

  #mortal(socket: DatagramSocket): DatagramSocket {
    return {
      local: socket.local,
      drops: () => socket.drops(),
      close: () => socket.close(),
      send: (...datagram) => {
        if (this.isOver) return;
        if (this.sendsLeft === 0) {
          this.ranOut();
          return;
        }
        if (this.sendsLeft !== undefined) this.sendsLeft -= 1;
        socket.send(...datagram);
      },
    };
  }
}

function countingMarks(disk: JournalDisk, machine: Machine): JournalDisk {
  return {
    ...disk,
    openSlot: async (path) => {
      const opened = await disk.openSlot(path);
      if (!opened.ok) return opened;
      const { put, close } = opened.value;
      return ok({
        close,
        put: (bytes) => {
          machine.marks += 1;
          return put(bytes).finally(() => {
            machine.marks += 1;
          });
        },
      });
    },
  };
}
