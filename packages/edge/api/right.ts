// What a route asks of whoever calls it. A route under /api/ without a word about it is closed.
import { EVERY_RIGHT, may, type RightAction, type RightObject } from '@tandem/domain/rights';
import type { Asker } from '@tandem/edge/services';
import type { FastifyContextConfig, RouteOptions } from 'fastify';

/**
 * every: for what can change anything, such as a whole configuration file. none: also for those who
 * have not signed in.
 */
export type RouteRight = readonly [RightObject, RightAction] | 'every' | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly right?: RouteRight;
  }
}

/** Forgetting it is found when the program starts, not when somebody gets in. */
export function requireRight({ method, url, config }: RouteOptions): void {
  if (url.startsWith('/api/') && config?.right === undefined) {
    throw new Error(`${method} ${url} names no right`);
  }
}

export function isAllowed(asker: Asker, { right }: FastifyContextConfig): boolean {
  if (right === 'none') return true;
  if (right === undefined) return false;
  if (right === 'every') {
    return asker.account === null && [...EVERY_RIGHT].every((one) => asker.rights.has(one));
  }
  const [object, action] = right;
  return may(asker, action, { object, owner: null });
}
