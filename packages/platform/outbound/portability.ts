// Servers that know where numbers were ported to (RTE-8): asked by HTTP, or by ENUM over DNS.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  enumName,
  type PortedNumber,
  portabilityInEnum,
  readPortability,
} from '@tandem/domain/numbers';
import type { PortabilityServers } from '@tandem/engine/calls/ports';
import { type NodeResolverOptions, nodeResolver } from '@tandem/platform/net';
import type { Resolver } from '@tandem/protocol/sip';
import { askApi } from './api.ts';

type Question = Parameters<PortabilityServers['ask']>[0];
type Answer = Result<PortedNumber, string>;

const ENUM = 'enum://';
/** Not known there: it was not ported. */
const NOT_FOUND = 404;

/** Name servers of the system's, or others. */
type ResolverOf = (options: NodeResolverOptions) => Pick<Resolver, 'pointers'>;

export function portabilityServers(resolverOf: ResolverOf = nodeResolver): PortabilityServers {
  const resolvers = new Map<string, Pick<Resolver, 'pointers'>>();
  /** Making one costs a fifth of a millisecond and a socket: one for all calls. */
  const kept: ResolverOf = (options) => {
    const name = JSON.stringify(options);
    const resolver = resolvers.get(name) ?? resolverOf(options);
    resolvers.set(name, resolver);
    return resolver;
  };
  return {
    ask: (question, heard) => {
      const isEnum = question.server.url.startsWith(ENUM);
      const asked = isEnum ? askEnum(question, kept) : askHttp(question);
      void asked.catch((error: unknown) => fail(String(error))).then(heard);
    },
  };
}

async function askHttp({ server, number, caller }: Question): Promise<Answer> {
  const text = server.url
    .replaceAll('{number}', encodeURIComponent(number))
    .replaceAll('{caller}', encodeURIComponent(caller));
  const url = new URL(text);
  const { timeoutMs } = server;
  const answer = await askApi({ place: { url }, path: url.search, timeoutMs });
  if (!answer.ok) return fail(answer.why);
  const { status, body } = answer;
  if (status === NOT_FOUND) return ok({ routingNumber: number, jurisdiction: 'undetermined' });
  if (status < 200 || status > 299) return fail(`it answered ${status}`);
  const ported = readPortability(body, number);
  return ported === null ? fail('its answer has no number') : ok(ported);
}

/** RFC 4769: a NAPTR record with a tel URI that has the routing number. */
async function askEnum({ server, number }: Question, resolverOf: ResolverOf): Promise<Answer> {
  const { nameServers, timeoutMs } = server;
  const resolver = resolverOf({
    ...(nameServers.length === 0 ? {} : { servers: nameServers }),
    ...{ readsHosts: false, timeoutMs },
  });
  const found = await resolver.pointers(enumName(number, server.url.slice(ENUM.length)));
  if (!found.ok) {
    const isUnknown = found.error === 'absent';
    return isUnknown ? ok(portabilityInEnum('', number)) : fail(`DNS: ${found.error}`);
  }
  const records = [...found.value.items].sort(
    (one, other) => one.order - other.order || one.preference - other.preference,
  );
  const tel = records.find(({ service }) => /^E2U\+pstn:tel$/i.test(service));
  return ok(portabilityInEnum(tel?.regexp ?? '', number));
}
