// Holds the SIP address, UDP and TCP on one port. Until the SIP transport stands on it, what comes
// is counted and dropped: an honest silence, which `status` shows.
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type BindFault, bindFault } from './bind-fault.ts';

/**
 * With port 0 the system chooses for UDP; the same number may be taken for TCP, so some are tried.
 */
const CHOSEN_PORT_TRIES = 10;

export interface SipListener {
  readonly address: string;
  /** The UDP socket, for its options and its kernel counters. */
  readonly datagrams: Socket;
  readonly received: () => number;
  close(): Promise<void>;
}

export interface SipPlace {
  readonly host: string;
  readonly port: number;
}

export async function listenSip(place: SipPlace): Promise<Result<SipListener, BindFault>> {
  for (let tries = 1; ; tries += 1) {
    const bound = await bindBoth(place);
    const again = !bound.ok && bound.error.code === 'PORT_BUSY' && place.port === 0;
    if (!again || tries === CHOSEN_PORT_TRIES) return bound;
  }
}

async function bindBoth({ host, port }: SipPlace): Promise<Result<SipListener, BindFault>> {
  const six = host.includes(':');
  const attempt = (transport: 'udp' | 'tcp', at: number) => {
    const address = six ? `[${host}]:${at}` : `${host}:${at}`;
    return { what: 'SIP', transport, address, port: at, option: '--sip' } as const;
  };
  const datagrams = createSocket({ type: six ? 'udp6' : 'udp4', ipv6Only: six });
  try {
    await bound(datagrams, (done) =>
      datagrams.bind({ address: host, port, exclusive: true }, done),
    );
  } catch (error) {
    datagrams.close();
    return fail(bindFault(error as Error, attempt('udp', port)));
  }
  const chosen = datagrams.address().port;
  let received = 0;
  datagrams.on('message', () => {
    received += 1;
  });
  const streams = createServer((socket) => socket.destroy());
  try {
    await bound(streams, (done) => streams.listen({ host, port: chosen, ipv6Only: six }, done));
  } catch (error) {
    datagrams.close();
    return fail(bindFault(error as Error, attempt('tcp', chosen)));
  }
  const close = (): Promise<void> => closeBoth(datagrams, streams);
  return ok({
    address: attempt('udp', chosen).address,
    datagrams,
    received: () => received,
    close,
  });
}

function bound(socket: Socket | Server, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    begin(() => {
      socket.off('error', reject);
      resolve();
    });
  });
}

function closeBoth(datagrams: Socket, streams: Server): Promise<void> {
  return new Promise((resolve) => {
    datagrams.close(() => streams.close(() => resolve()));
  });
}
