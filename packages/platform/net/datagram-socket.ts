// A UDP socket of the machine, tuned (see socket-tuning.ts): by the native relay where it is there
// (batch-socket.ts), else by Node.
//
// A socket that serves many peers is not told by the kernel that one of them has nobody listening:
// such a refusal reaches only sockets connected to one peer. What the kernel does tell (no way
// there, no buffer, too long) it tells of the very datagram.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { DatagramEvents, DatagramSocket, SocketAddress } from '@tandem/protocol/sip';
import { openBatches } from './batch-socket.ts';
import { type BindFault, bindFault } from './bind-fault.ts';
import type { MachineDatagramSocket } from './machine-socket.ts';
import { socketFaultOf } from './socket-fault.ts';
import { type TunedSocket, type TuningMeans, tuneSocket } from './socket-tuning.ts';

export interface DatagramTuning {
  readonly dscp: number;
  readonly means: TuningMeans;
}

export interface BindOptions {
  readonly at: SocketAddress;
  readonly tuning: DatagramTuning;
  /** The command line's option for this address. */
  readonly option: string;
}

export function newDatagramSocket(family: 4 | 6): Socket {
  return createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Only addresses are ever sent to. Node would take a turn of its queue to find that out.
    lookup: (address, _, found) => found(null, address, family),
  });
}

export async function bindDatagrams(
  { at, tuning, option }: BindOptions,
  events: DatagramEvents,
): Promise<Result<MachineDatagramSocket, BindFault>> {
  const { relay } = tuning.means;
  if (!('unavailable' in relay)) {
    const opened = openBatches({ at, dscp: tuning.dscp, relay }, events);
    return opened.ok ? opened : fail(faultOf(opened.error, at, option));
  }
  const socket = newDatagramSocket(at.address.includes(':') ? 6 : 4);
  try {
    await listening(socket, at);
  } catch (error) {
    socket.close();
    return fail(faultOf(error as Error, at, option));
  }
  const { address, port } = socket.address();
  socket.on('message', (bytes: Buffer, from: RemoteInfo) => events.received(bytes, from));
  socket.on('error', (error) => events.broken(socketFaultOf(error)));
  const tuned = tuneSocket(socket, tuning.dscp, tuning.means);
  return ok({ local: { address, port }, tuned, socket, ...methodsOf(socket, tuned) });
}

function faultOf(error: Error, at: SocketAddress, option: string): BindFault {
  const shown = at.address.includes(':') ? `[${at.address}]` : at.address;
  const address = `${shown}:${at.port}`;
  return bindFault(error, { what: 'SIP', transport: 'udp', address, port: at.port, option });
}

function listening(socket: Socket, { address, port }: SocketAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

function methodsOf(
  socket: Socket,
  tuned: TunedSocket,
): Pick<DatagramSocket, 'send' | 'drops' | 'close'> {
  let isClosed = false;
  return {
    send(bytes, to, failed) {
      if (isClosed) {
        queueMicrotask(() => failed('other'));
        return;
      }
      socket.send(bytes, to.port, to.address, (error) => {
        if (error !== null) failed(socketFaultOf(error));
      });
    },
    async drops() {
      const drops = await tuned.drops();
      return drops.ok ? drops.value : undefined;
    },
    close() {
      if (isClosed) return Promise.resolve();
      isClosed = true;
      return new Promise((resolve) => {
        socket.removeAllListeners('message');
        socket.close(() => resolve());
      });
    },
  };
}
