// Headers that every answer has.
import type { FastifyReply } from 'fastify';

/** What a page may load, with `styles` as the sources of its styles. */
export function contentPolicy(styles: string): string {
  return (
    `default-src 'none'; script-src 'self'; style-src ${styles}; img-src 'self' data:; ` +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  );
}

export const HEADERS = {
  'content-security-policy': contentPolicy("'self'"),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** For answers that are written by hand. */
export const headersOf = (reply: FastifyReply): Readonly<Record<string, string>> => ({
  ...HEADERS,
  ...(reply.getHeaders() as Record<string, string>),
});
