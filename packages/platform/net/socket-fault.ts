// What the system and TLS say of a socket, in the words of the transport.
import type { SocketFault } from '@tandem/protocol/sip';

const FAULTS: Readonly<Record<string, SocketFault>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  // From a socket of one address to a network that it has no way to.
  EINVAL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timedOut',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ERR_STREAM_DESTROYED: 'reset',
  EMSGSIZE: 'tooLong',
  EPROTO: 'untrusted',
  EMFILE: 'exhausted',
  ENFILE: 'exhausted',
  ENOBUFS: 'exhausted',
  ENOMEM: 'exhausted',
  EAGAIN: 'exhausted',
  EADDRINUSE: 'exhausted',
};

/** OpenSSL's own words for a certificate, and Node's for a handshake. */
const OF_TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|CRL_)/;

export function socketFaultOf(error: unknown): SocketFault {
  return faultOfCode(codeOf(error));
}

export function faultOfCode(code: string): SocketFault {
  return FAULTS[code] ?? (OF_TLS.test(code) ? 'untrusted' : 'other');
}

export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? '';
}
