// A NAT between some addresses and the rest of a SimulatedNetwork: rewrites sources, keeps mappings
// while they are used, and loses them when a test says that it was switched off and on.
import { type Clock, InvariantError } from '@tandem/base/kernel';
import { type Endpoint, endpointText } from './network-endpoint.ts';

export interface NatOptions {
  /** Addresses behind it. */
  readonly inside: readonly string[];
  /** Its own address, as the others see it. */
  readonly outside: string;
  /** Symmetric: another outside port for each destination. */
  readonly symmetric?: boolean;
  /** Who may send to a mapping from outside; those that were sent to, when not said. */
  readonly admits?: 'anybody' | 'sameAddress' | 'samePort';
  /**
   * A mapping without traffic from inside is forgotten; 30 s, as home routers do, when not said.
   */
  readonly mappingMs?: number;
}

const MAPPING_MS = 30_000;
const FIRST_PORT = 40_000;
const LAST_PORT = 65_535;

interface Mapping {
  readonly inside: Endpoint;
  readonly port: number;
  readonly sentTo: Set<string>;
  usedMs: number;
}

export class SimulatedNat {
  readonly outside: string;
  readonly #options: NatOptions;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #inside: ReadonlySet<string>;
  readonly #bySource = new Map<string, Mapping>();
  readonly #byPort = new Map<number, Mapping>();
  #nextPort = FIRST_PORT;
  #generation = 0;

  constructor(options: NatOptions, clock: Pick<Clock, 'now'>) {
    this.outside = options.outside;
    this.#options = options;
    this.#clock = clock;
    this.#inside = new Set(options.inside);
  }

  /** Goes up with each rebinding: streams through the NAT do not survive one. */
  get generation(): number {
    return this.#generation;
  }

  isInside(ip: string): boolean {
    return this.#inside.has(ip);
  }

  /** All mappings are forgotten; what is sent from inside next gets a new port. */
  rebind(): void {
    this.#bySource.clear();
    this.#byPort.clear();
    this.#generation += 1;
  }

  /** The source that the outside sees of something sent to `to`. */
  outbound(from: Endpoint, to: Endpoint): Endpoint {
    const mapping = this.#mappingFor(from, to);
    mapping.usedMs = this.#clock.now();
    mapping.sentTo.add(to.ip).add(endpointText(to));
    return { ip: this.outside, port: mapping.port };
  }

  /** Who inside gets what came to an outside port; undefined when nobody does. */
  inbound(port: number, source: Endpoint): Endpoint | undefined {
    const mapping = this.#byPort.get(port);
    if (mapping === undefined || this.#isForgotten(mapping)) return undefined;
    return this.#admits(mapping, source) ? mapping.inside : undefined;
  }

  #admits(mapping: Mapping, source: Endpoint): boolean {
    switch (this.#options.admits ?? 'samePort') {
      case 'anybody':
        return true;
      case 'sameAddress':
        return mapping.sentTo.has(source.ip);
      case 'samePort':
        return mapping.sentTo.has(endpointText(source));
    }
  }

  #mappingFor(from: Endpoint, to: Endpoint): Mapping {
    const inside = endpointText(from);
    const source = this.#options.symmetric === true ? `${inside} ${endpointText(to)}` : inside;
    const known = this.#bySource.get(source);
    if (known !== undefined && !this.#isForgotten(known)) return known;
    if (known !== undefined) this.#byPort.delete(known.port);
    const mapping: Mapping = { inside: from, port: this.#freePort(), sentTo: new Set(), usedMs: 0 };
    this.#bySource.set(source, mapping);
    this.#byPort.set(mapping.port, mapping);
    return mapping;
  }

  #isForgotten(mapping: Mapping): boolean {
    return this.#clock.now() - mapping.usedMs > (this.#options.mappingMs ?? MAPPING_MS);
  }

  /** Always the next one, so that a port of before a rebinding is not somebody else's at once. */
  #freePort(): number {
    for (let tried = FIRST_PORT; tried <= LAST_PORT; tried += 1) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_PORT : port + 1;
      const mapping = this.#byPort.get(port);
      if (mapping === undefined || this.#isForgotten(mapping)) return port;
    }
    throw new InvariantError(`the NAT ${this.outside} has no port left`);
  }
}
