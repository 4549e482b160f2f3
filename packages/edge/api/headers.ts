// Headers that every answer has.
import type { FastifyReply } from 'fastify';

export const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** For answers that are written by hand. */
export const headersOf = (reply: FastifyReply): Readonly<Record<string, string>> => ({
  ...HEADERS,
  ...(reply.getHeaders() as Record<string, string>),
});
