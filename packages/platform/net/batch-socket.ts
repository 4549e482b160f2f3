// A UDP socket by the native relay: many datagrams a system call (see native/relay/datagrams.ts).
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { NativeDatagrams, NativeRelay } from '@tandem/native/relay';
import type { DatagramEvents, DatagramSocket, SocketAddress } from '@tandem/protocol/sip';
import type { MachineDatagramSocket } from './machine-socket.ts';
import { faultOfCode } from './socket-fault.ts';
import { tuneWith } from './socket-tuning.ts';
import { nativeOptions } from './socket-tuning-native.ts';

export interface BatchOptions {
  readonly at: SocketAddress;
  readonly dscp: number;
  readonly relay: NativeRelay;
}

/** The fault has the code that Node would have given it. */
export function openBatches(
  { at, dscp, relay }: BatchOptions,
  events: DatagramEvents,
): Result<MachineDatagramSocket, Error> {
  const opened = relay.openDatagrams(at, {
    received: (bytes, from, at) => events.received(bytes, from, at),
    broken: (errno) => events.broken(faultOfCode(errno)),
  });
  if (!opened.ok) return fail(Object.assign(new Error(opened.error), { code: opened.error }));
  const socket = opened.value;
  const tuned = tuneWith(nativeOptions(relay), socket, dscp);
  return ok({ local: socket.local, tuned, socket, ...methodsOf(socket, tuned) });
}

function methodsOf(
  socket: NativeDatagrams,
  tuned: MachineDatagramSocket['tuned'],
  local?: string,
): Pick<DatagramSocket, 'send' | 'from' | 'drops' | 'close'> {
  return {
    send(bytes, to, failed) {
      const way = local === undefined ? to : { address: to.address, port: to.port, from: local };
      socket.send(bytes, way, (errno) => failed(faultOfCode(errno)));
    },
    from: (address) => ({
      local: { address, port: socket.local.port },
      ...methodsOf(socket, tuned, address),
    }),
    async drops() {
      const drops = await tuned.drops();
      return drops.ok ? drops.value : undefined;
    },
    async close() {
      socket.close();
    },
  };
}
