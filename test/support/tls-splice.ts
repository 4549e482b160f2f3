// Speaks TLS for a program that speaks TCP alone, such as Debian's sipp: what comes on one side goes
// out on the other as it is.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from './certificates.ts';

const HOST = '127.0.0.1';

export interface Splice {
  readonly port: number;
  close(): void;
}

/** TLS in, TCP out to this port. */
export function tlsInFrontOf(port: () => number, own: TestCertificate): Promise<Splice> {
  const { certificate: cert, key } = own;
  const take = (one: Socket): void => join(one, connect(port(), HOST));
  return listening(createTlsServer({ cert, key }), 'secureConnection', take);
}

/** TCP in, TLS out: "127.0.0.1:5061", whose certificate is signed by this one. */
export function tlsBehind(to: string, authority: string): Promise<Splice> {
  const [host = '', port = ''] = to.split(':');
  const take = (one: Socket): void =>
    join(one, connectTls({ host, port: Number(port), ca: authority }));
  return listening(createServer(), 'connection', take);
}

async function listening(
  server: Server,
  event: 'connection' | 'secureConnection',
  take: (socket: Socket) => void,
): Promise<Splice> {
  const open = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  const close = (): void => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port: address.port, close };
}

function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
  }
}
