// What a route asks of whoever calls it. A route under /api/ without a word about it is closed.
import {
  EVERY_RIGHT,
  may,
  mayAtAll,
  type RightAction,
  type RightObject,
} from '@tandem/domain/rights';
import type { KindName } from '@tandem/edge/objects';
import type { Asker } from '@tandem/edge/services';
import type { FastifyContextConfig, RouteOptions } from 'fastify';

/**
 * every: for what holds everything, such as a backup. none: also for who has not signed in. With
 * `each` at its end: whoever has the right for some object is let in, and the use case asks for
 * each object. `each` alone: whoever has any right.
 */
export type RouteRight =
  | readonly [RightObject, RightAction]
  | readonly [RightObject, RightAction, 'each']
  | 'each'
  | 'every'
  | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly right?: RouteRight;
    /** The kind whose fields its body and its answer have, for the OpenAPI document. */
    readonly object?: KindName;
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
  if (right === 'each') return asker.rights.size > 0;
  const [object, action, each] = right;
  if (each === 'each') return mayAtAll(asker, action, object);
  return may(asker, action, { object, owner: null });
}
