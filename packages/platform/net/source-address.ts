// Our address on packets to somebody, asked of the kernel's routing table by connecting a UDP
// socket, which sends nothing.
import { newDatagramSocket } from './datagram-socket.ts';

/** Connecting needs one; nothing is sent there. */
const DISCARD_PORT = 9;

export function sourceAddress(towards: string): string | undefined {
  const family = towards.includes(':') ? 6 : 4;
  const socket = newDatagramSocket(family);
  socket.on('error', ignore);
  try {
    socket.bind({ address: family === 6 ? '::' : '0.0.0.0', port: 0, exclusive: true });
    socket.connect(DISCARD_PORT, towards);
    // Without a way there the socket is not connected, which asking for the other end tells.
    socket.remoteAddress();
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}

function ignore(): void {
  // That no way leads there is told by the answer.
}
