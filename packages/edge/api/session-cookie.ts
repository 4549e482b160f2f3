// The session's cookie: not readable by scripts, not sent from other sites.
import type { FastifyRequest } from 'fastify';

const NAME = 'tandem_session';
const FLAGS = 'Path=/; HttpOnly; SameSite=Strict';
/** Tokens are 43 characters; anything longer is not ours. */
const COOKIE = new RegExp(`(?:^|;\\s*)${NAME}=([A-Za-z0-9_-]{1,64})(?:;|$)`);

export function sessionToken(request: FastifyRequest): string | undefined {
  return COOKIE.exec(request.headers.cookie ?? '')?.[1];
}

export function sessionCookie(token: string, maxAgeSeconds: number): string {
  return `${NAME}=${token}; Max-Age=${maxAgeSeconds}; ${FLAGS}`;
}

export function clearedCookie(): string {
  return `${NAME}=; Max-Age=0; ${FLAGS}`;
}
