// Socket options by the native relay, on the descriptor that Node's socket has at that moment.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  descriptorOf,
  type NativeRelay,
  type OpenSocket,
  type RelayFault,
} from '@tandem/native/relay';
import {
  notOpen,
  type SocketOptions,
  type Tuned,
  type TuningFault,
} from './socket-tuning-options.ts';

export function nativeOptions(relay: NativeRelay): SocketOptions<OpenSocket> {
  return {
    by: 'native',
    setTypeOfService: (socket, byte) => on(socket, (fd) => relay.setTypeOfService(fd, byte)),
    growBuffer: (socket, side, bytes) =>
      on(socket, (fd) =>
        side === 'receive' ? relay.growReceiveBuffer(fd, bytes) : relay.growSendBuffer(fd, bytes),
      ),
    drops: async (socket) => on(socket, (fd) => relay.kernelDrops(fd)),
  };
}

function on(
  socket: OpenSocket,
  ask: (descriptor: number) => Result<number, RelayFault>,
): Tuned<number> {
  const descriptor = descriptorOf(socket);
  if (descriptor === undefined) return fail(notOpen());
  const answer = ask(descriptor);
  return answer.ok ? ok(answer.value) : fail(faultOf(answer.error));
}

function faultOf({ kind, errno }: RelayFault): TuningFault {
  switch (kind) {
    case 'badDescriptor':
      return notOpen();
    case 'outOfRange':
      return { kind, why: `not a figure that a socket takes (${errno})` };
    case 'notASocket':
    case 'notUdp':
    case 'refused':
      return { kind: 'refused', why: `the kernel refused it (${errno})` };
  }
}
