// Which servers a request may go to (RFC 3263 section 4), as a function of the target and of what a
// resolver says.
//
//   an address ------------------------------------------> itself, with its port or the usual one
//   a name with a port ----------------------------------> A, AAAA
//   a name, the transport given ----> SRV of it ---------> A, AAAA of what SRV names
//   a name alone ------> NAPTR ----> SRV it points to ---> the same
//                          | none
//                          +-------> SRV of each of our transports in order, the first there is
//                                      | none
//                                      +-----------------> A, AAAA, with the usual port
import { fail, ok, type Result } from '@tandem/base/kernel';
import { familyOf } from '../addresses.ts';
import { defaultPortOf, type TransportName } from '../flow.ts';
import type { PointerRecord, ResolveFault, Resolver, ServiceRecord } from '../ports.ts';
import type { Target } from './target.ts';

/** One host with one port; the addresses in the order to try them. */
export interface Server {
  readonly transport: TransportName;
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly addresses: readonly string[];
}

export interface Located {
  /** Not in order yet: see order.ts, which draws one for each request. */
  readonly servers: readonly Server[];
  /** The name that certificates must have (RFC 5922 section 7): the one that was asked for. */
  readonly serverName: string;
  /** How long this may be believed; undefined when nobody said. */
  readonly ttlSeconds: number | undefined;
}

export type LocateFault =
  | 'absent' // there is no such name, or no such service
  | 'failed' // nobody who could know has answered
  | 'unsupported'; // only by transports, or address families, that we do not have

export interface Means {
  readonly resolver: Resolver;
  /** Ours, the one we like best first. */
  readonly transports: readonly TransportName[];
  /** Of addresses that we can reach, the one to try first in front. */
  readonly families: readonly (4 | 6)[];
}

/** Names behind one service: more than anybody needs, and few enough to ask for. */
const MAX_SERVERS = 32;
/** NAPTR records that are looked at. */
const MAX_POINTERS = 16;

export async function locate(target: Target, means: Means): Promise<Result<Located, LocateFault>> {
  const { host, isAddress, port, secure } = target;
  // Section 4.1 and 4.2: an address or a port says that somebody has chosen the server already.
  const isChosen = isAddress || port !== undefined;
  const usual = secure ? 'tls' : isChosen ? 'udp' : undefined;
  const transport = target.transport ?? usual;
  if (transport !== undefined && !means.transports.includes(transport)) return fail('unsupported');
  const search = new Search(target, means);
  if (isAddress) {
    if (!means.families.includes(familyOf(host))) return fail('unsupported');
    return ok(search.alone(transport ?? 'udp', port, [host]));
  }
  if (port !== undefined) return search.host(transport ?? 'udp', port);
  return target.transport === undefined ? search.anyService() : search.oneService(target.transport);
}

type Found = Promise<Result<Located, LocateFault>>;

class Search {
  readonly #target: Target;
  readonly #means: Means;
  #ttlSeconds: number | undefined;

  constructor(target: Target, means: Means) {
    this.#target = target;
    this.#means = means;
  }

  alone(transport: TransportName, port: number | undefined, addresses: readonly string[]): Located {
    const server = { priority: 0, weight: 0, port: port ?? defaultPortOf(transport) };
    return this.#located([{ ...server, transport, addresses }]);
  }

  /** Section 4.2: addresses of the name itself. */
  async host(transport: TransportName, port?: number): Found {
    const addresses = await this.#addresses(this.#target.host);
    return addresses.ok ? ok(this.alone(transport, port, addresses.value)) : addresses;
  }

  /** Section 4.2: the transport is known, the port is not. */
  async oneService(transport: TransportName): Found {
    const servers = await this.#service(serviceName(transport, this.#target.host), transport);
    if (servers.ok) return ok(this.#located(servers.value));
    return servers.error === 'noService' ? this.host(transport) : fail(servers.error);
  }

  /** Section 4.1: neither is known. */
  async anyService(): Found {
    const { host, secure } = this.#target;
    for (const { transport, replacement } of await this.#pointers()) {
      const servers = await this.#service(replacement, transport);
      if (servers.ok) return ok(this.#located(servers.value));
    }
    let fault: LocateFault | undefined;
    for (const transport of this.#candidates()) {
      const servers = await this.#service(serviceName(transport, host), transport);
      if (servers.ok) return ok(this.#located(servers.value));
      if (servers.error !== 'noService' && fault !== 'failed') fault = servers.error;
    }
    // A service that is there, or may be, and cannot be had must not be passed over.
    if (fault !== undefined) return fail(fault);
    const transport = secure ? 'tls' : 'udp';
    return this.#means.transports.includes(transport) ? this.host(transport) : fail('unsupported');
  }

  #candidates(): readonly TransportName[] {
    const { transports } = this.#means;
    return this.#target.secure ? transports.filter((one) => one === 'tls') : transports;
  }

  /** What of NAPTR we can use, the preferred one first. A name without any is the usual case. */
  async #pointers(): Promise<ReadonlyArray<{ transport: TransportName; replacement: string }>> {
    const { resolver } = this.#means;
    const answer = await resolver.pointers(this.#target.host);
    if (!answer.ok) return [];
    this.#believe(answer.value.ttlSeconds);
    return [...answer.value.items]
      .sort((a, b) => a.order - b.order || a.preference - b.preference)
      .slice(0, MAX_POINTERS)
      .flatMap((record) => {
        const transport = this.#transportOf(record);
        return transport === undefined ? [] : [{ transport, replacement: record.replacement }];
      });
  }

  #transportOf({ flags, service, replacement }: PointerRecord): TransportName | undefined {
    const transport = POINTER_SERVICES[service.toUpperCase()];
    const isUsable = flags.toLowerCase() === 's' && replacement !== '';
    if (!isUsable || transport === undefined) return undefined;
    return this.#candidates().includes(transport) ? transport : undefined;
  }

  async #service(
    name: string,
    transport: TransportName,
  ): Promise<Result<readonly Server[], LocateFault | 'noService'>> {
    const answer = await this.#means.resolver.services(name);
    if (!answer.ok) return fail(answer.error === 'absent' ? 'noService' : 'failed');
    const { items, ttlSeconds } = answer.value;
    this.#believe(ttlSeconds);
    if (items.length === 0) return fail('noService');
    // RFC 2782: a target that is a dot says that the service is decidedly not there.
    const targets = items.filter(({ target }) => target !== '' && target !== '.');
    if (targets.length === 0) return fail('absent');
    return this.#servers(targets.slice(0, MAX_SERVERS), transport);
  }

  async #servers(
    records: readonly ServiceRecord[],
    transport: TransportName,
  ): Promise<Result<readonly Server[], LocateFault>> {
    const answers = await Promise.all(records.map(({ target }) => this.#addresses(target)));
    const servers = records.flatMap(({ priority, weight, port }, at) => {
      const answer = answers[at];
      return answer?.ok ? [{ transport, priority, weight, port, addresses: answer.value }] : [];
    });
    if (servers.length > 0) return ok(servers);
    const wasAnswered = answers.every((answer) => answer.ok || answer.error === 'absent');
    return fail(wasAnswered ? 'absent' : 'failed');
  }

  async #addresses(name: string): Promise<Result<readonly string[], LocateFault>> {
    const { resolver, families } = this.#means;
    const answers = await Promise.all(families.map((family) => resolver.addresses(name, family)));
    const addresses: string[] = [];
    let fault: ResolveFault = 'absent';
    for (const answer of answers) {
      if (answer.ok) {
        addresses.push(...answer.value.items);
        this.#believe(answer.value.ttlSeconds);
      } else if (answer.error === 'failed') {
        fault = 'failed';
      }
    }
    return addresses.length > 0 ? ok(addresses) : fail(fault);
  }

  #located(servers: readonly Server[]): Located {
    const { host } = this.#target;
    return { servers, serverName: host, ttlSeconds: this.#ttlSeconds };
  }

  /** All of it is good for as long as its shortest-lived part. */
  #believe(ttlSeconds: number | undefined): void {
    if (ttlSeconds === undefined) return;
    this.#ttlSeconds = Math.min(ttlSeconds, this.#ttlSeconds ?? ttlSeconds);
  }
}

/** Section 4.1; SCTP and WebSockets are not ours. */
const POINTER_SERVICES: Readonly<Record<string, TransportName>> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
};

const SERVICE_PREFIXES: Readonly<Record<TransportName, string>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
};

function serviceName(transport: TransportName, host: string): string {
  return SERVICE_PREFIXES[transport] + host;
}
