// Whom we trust to say who a server is that we connect to.
import { rootCertificates } from 'node:tls';

export interface OutboundTls {
  /** PEM. */
  readonly authorities: readonly string[];
}

/** Those that everybody trusts, and `own`: PEM, or empty. */
export const outboundTls = (own: string): OutboundTls => ({
  authorities: own.trim() === '' ? rootCertificates : [...rootCertificates, own],
});
