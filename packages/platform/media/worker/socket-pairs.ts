// Pairs of sockets, RTP on an even port and RTCP on the next, bound ahead of the calls.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { BoundPair } from './messages.ts';

export interface SocketPair extends BoundPair {
  readonly rtp: Socket;
  readonly rtcp: Socket;
}

const TRIES_FOR_ANY_PAIR = 32;

/** The errno where it could not be bound. */
export async function bindPair(
  pair: number,
  local: string,
  even: number,
): Promise<SocketPair | string> {
  for (let tries = 0; tries < (even === 0 ? TRIES_FOR_ANY_PAIR : 1); tries += 1) {
    const rtp = await bound(local, even);
    if (typeof rtp === 'string') return rtp;
    const { port } = rtp.address();
    const rtcp = port % 2 === 0 ? await bound(local, port + 1) : 'EADDRINUSE';
    if (typeof rtcp !== 'string') return { pair, local, even: port, rtp, rtcp };
    rtp.close();
    if (rtcp !== 'EADDRINUSE') return rtcp;
  }
  return 'EADDRINUSE';
}

function bound(local: string, port: number): Promise<Socket | string> {
  const v6 = isIPv6(local);
  const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', ipv6Only: v6 });
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      socket.close();
      resolve(error.code ?? error.message);
    };
    socket.once('error', failed);
    socket.bind({ address: local, port, exclusive: true }, () => {
      socket.off('error', failed);
      // A datagram that cannot be sent is one that is lost.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
