// Which routing gateways take a number, by the prefixes that they have: made once for a
// configuration, asked for every call.
//
//   8613800...   8613 -> [a extension, b expiration]   86 -> [c extension]   '' -> [d extension]
//                `- longest first ------------------------------------------------------->
import { NO_MATCH, type PrefixTable, PrefixTableBuilder } from '@tandem/base/prefix';
import type { RoutingGateway } from '@tandem/domain/parties';
import { type RouteTraits, traitsOf } from './route-traits.ts';

/** A routing gateway with its names. */
export interface RouteEntry {
  readonly key: bigint;
  readonly id: string;
  readonly party: RoutingGateway;
  /** There in a table: see route-traits.ts. */
  readonly traits?: RouteTraits;
}

export class Route implements RouteEntry {
  readonly key: bigint;
  readonly id: string;
  readonly party: RoutingGateway;
  readonly traits: RouteTraits;
  /** By which look at the table it was last met: a set made for each call costs as much as it. */
  lookedAt = 0;

  constructor({ key, id, party }: RouteEntry) {
    this.key = key;
    this.id = id;
    this.party = party;
    this.traits = traitsOf({ party });
  }
}

export type PrefixMode = RoutingGateway['prefixMode'];

export interface RouteMember {
  readonly entry: Route;
  /** Of this prefix: expiration goes nowhere shorter. */
  readonly mode: PrefixMode;
  /** Of which schedule it is a prefix; null: of the gateway itself. */
  readonly schedule: number | null;
}

/** Gateways that have one prefix of the number. */
export interface RouteLevel {
  readonly prefix: string;
  readonly members: readonly RouteMember[];
}

export class RouteTable {
  #looks = 0;
  readonly #prefixes: PrefixTable;
  readonly #levels: readonly RouteLevel[];

  private constructor(prefixes: PrefixTable, levels: readonly RouteLevel[]) {
    this.#prefixes = prefixes;
    this.#levels = levels;
  }

  static of(entries: Iterable<RouteEntry>): RouteTable {
    const members = new Map<string, RouteMember[]>();
    for (const given of entries) {
      const entry = new Route(given);
      for (const { digits, ...member } of membersOf(entry)) {
        const level = members.get(digits);
        if (level === undefined) members.set(digits, [member]);
        else level.push(member);
      }
    }
    const builder = new PrefixTableBuilder();
    const levels = [...members].map(([prefix, list]) => ({ prefix, members: list }));
    levels.forEach(({ prefix }, at) => void builder.add(prefix, at));
    return new RouteTable(builder.build(), levels);
  }

  /** Numbers looks, which do not nest, so that each gateway is met once in each. */
  nextLook(): number {
    this.#looks += 1;
    return this.#looks;
  }

  /** Of the number, the longest prefix first; a gateway may be a member of several. */
  levels(number: string): readonly RouteLevel[] {
    const found: RouteLevel[] = [];
    const prefixes = this.#prefixes;
    for (let entry = prefixes.find(number); entry !== NO_MATCH; entry = prefixes.shorter(entry)) {
      found.push(this.#levels[prefixes.payloadAt(entry)] as RouteLevel);
    }
    return found;
  }
}

function* membersOf(entry: Route): Generator<RouteMember & { readonly digits: string }> {
  const { prefixes, prefixMode, schedules } = entry.party;
  for (const text of prefixes) yield { ...readPrefix(text, prefixMode), entry, schedule: null };
  for (const [schedule, { prefixes: then }] of schedules.entries()) {
    for (const text of then ?? []) yield { ...readPrefix(text, prefixMode), entry, schedule };
  }
}

/** "8801:expiration": a prefix may have a mode of its own. */
function readPrefix(text: string, usual: PrefixMode): { digits: string; mode: PrefixMode } {
  const colon = text.indexOf(':');
  if (colon === -1) return { digits: text, mode: usual };
  const mode = text.slice(colon + 1) === 'expiration' ? 'expiration' : 'extension';
  return { digits: text.slice(0, colon), mode };
}
