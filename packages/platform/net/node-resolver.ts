// DNS by the servers that the system is set to, asked by Node's own client: no thread waits for an
// answer. Names that stand in the system's file of hosts are found too, as the operator expects.
import { lookup, Resolver as NodeResolver } from 'node:dns/promises';
import { fail, ok } from '@tandem/base/kernel';
import type { Resolved, ResolveFault, Resolver } from '@tandem/protocol/sip';
import { codeOf } from './socket-fault.ts';

export interface NodeResolverOptions {
  /** `ADDRESS` or `ADDRESS:PORT`, in place of the system's. */
  readonly servers?: readonly string[];
  /** Whether the system's file of hosts counts. */
  readonly readsHosts: boolean;
  /** One server that is away must not hold up the next one for long; each is tried twice. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 2_000;
const TRIES = 2;

/** Answers like any other: there is no such name, or no such record. */
const ABSENT: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME', 'EAI_NODATA']);

export function nodeResolver(options: NodeResolverOptions): Resolver {
  const { servers, readsHosts, timeoutMs = TIMEOUT_MS } = options;
  const resolver = new NodeResolver({ timeout: timeoutMs, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return {
    async pointers(name) {
      try {
        const items = await resolver.resolveNaptr(name);
        return ok({ items, ttlSeconds: undefined });
      } catch (error) {
        return fail(faultOf(error));
      }
    },

    async services(name) {
      try {
        const records = await resolver.resolveSrv(name);
        const items = records.map(({ name: target, ...rest }) => ({ ...rest, target }));
        return ok({ items, ttlSeconds: undefined });
      } catch (error) {
        return fail(faultOf(error));
      }
    },

    async addresses(name, family) {
      const answer = await addressesBy(resolver, name, family);
      const isThere = answer.ok || answer.error !== 'absent';
      return isThere || !readsHosts ? answer : addressesBySystem(name, family);
    },
  };
}

async function addressesBy(resolver: NodeResolver, name: string, family: 4 | 6): Resolved<string> {
  try {
    const records = await (family === 4
      ? resolver.resolve4(name, { ttl: true })
      : resolver.resolve6(name, { ttl: true }));
    if (records.length === 0) return fail('absent');
    const ttlSeconds = records.reduce(
      (least, { ttl }) => Math.min(least, ttl),
      LONGEST_TTL_SECONDS,
    );
    return ok({ items: records.map(({ address }) => address), ttlSeconds });
  } catch (error) {
    return fail(faultOf(error));
  }
}

/** RFC 2181 section 8. */
const LONGEST_TTL_SECONDS = 2 ** 31 - 1;

async function addressesBySystem(name: string, family: 4 | 6): Resolved<string> {
  try {
    const found = await lookup(name, { all: true, family });
    if (found.length === 0) return fail('absent');
    return ok({ items: found.map(({ address }) => address), ttlSeconds: undefined });
  } catch (error) {
    return fail(faultOf(error));
  }
}

function faultOf(error: unknown): ResolveFault {
  return ABSENT.has(codeOf(error)) ? 'absent' : 'failed';
}
