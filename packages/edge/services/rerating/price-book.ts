// The prices of today, or of a date, as the switch would find them: by the account's rate group,
// the phone's own one before it. A group's table is loaded when the first record asks for it.
import { parseMoney } from '@tandem/base/money';
import type {
  AgentTerms,
  FoundPrice,
  Owed,
  PriceBook,
  Priced,
  PriceQuestion,
  RatedAttempt,
  RatedCall,
  SideName,
} from '@tandem/books/rerating';
import type { Account, Phone, RateGroup, RoutingGateway } from '@tandem/domain/parties';
import {
  type BillingRules,
  billingRules,
  pricesOverTime,
  type RateTable,
  RateTableBuilder,
  UTC_ZONE,
  type Zone,
} from '@tandem/domain/rating';
import { type KindName, kindOf, withDefaults } from '@tandem/edge/objects';
import { parameterView } from '../configuration/parameter-view.ts';
import type { StoredObject } from '../configuration/ports.ts';
import { zoneNamed } from '../decks/options.ts';
import { tableRow } from '../decks/table-row.ts';
import type { RerateParts } from './ports.ts';

/** Of a routing gateway. */
type Vendor = Pick<RoutingGateway, 'account' | 'billByOutboundNumber'>;

interface Group {
  readonly key: bigint;
  readonly id: string;
  readonly splits: boolean;
  readonly zone: Zone;
}

export class CurrentPrices implements PriceBook {
  readonly rules: BillingRules;
  readonly #parts: RerateParts;
  /** null: that of the start of each call. */
  readonly #datedMs: number | null;
  /** Before the numbers that vendors' prices are asked for. */
  readonly #routePrefix: string;
  readonly #accounts = new Map<bigint, Account>();
  /** Of phones that have a group of their own. */
  readonly #phones = new Map<bigint, string>();
  readonly #accountKeys = new Map<string, bigint>();
  /** By the key of the gateway. */
  readonly #vendors = new Map<bigint, Vendor>();
  readonly #groups = new Map<string, Group>();
  /** By the id of the group. */
  readonly #tables = new Map<string, RateTable>();

  private constructor(parts: RerateParts, { datedMs, rules, routePrefix, objects }: Opened) {
    this.#routePrefix = routePrefix;
    this.#parts = parts;
    this.#datedMs = datedMs;
    this.rules = rules;
    for (const object of objects) this.#take(object);
  }

  static async open(parts: RerateParts, datedMs: number | null): Promise<CurrentPrices> {
    const [{ objects }, view] = await Promise.all([
      parts.store.readAll(),
      parameterView(parts.parameters),
    ]);
    const routePrefix = view.get('SERVER_BILLING_GATEWAY_ROUTE_PREFIX');
    return new CurrentPrices(parts, { datedMs, objects, routePrefix, rules: billingRules(view) });
  }

  /** Loads what these calls will ask for. */
  async prepare(calls: readonly RatedCall[], sides: readonly SideName[]): Promise<void> {
    const wanted = new Set<string>();
    for (const call of calls) for (const id of this.#groupsOf(call, sides)) wanted.add(id);
    for (const id of wanted) {
      const group = this.#groups.get(id);
      if (group !== undefined && !this.#tables.has(id)) await this.#load(group);
    }
  }

  priceOf({ account, phone, number, startedAtMs: atMs }: PriceQuestion): Priced {
    const id = this.#groupOf(account, phone);
    const group = id === null ? undefined : this.#groups.get(id);
    const table = group === undefined ? undefined : this.#tables.get(group.id);
    if (group === undefined || table === undefined) return { is: 'noGroup' };
    const datedMs = this.#datedMs ?? atMs;
    const moments = { datedMs, atMs, zone: group.zone };
    const rate = table.findLater(number, moments);
    if (rate === undefined) return { is: 'noRate' };
    if (rate.locked) return { is: 'locked' };
    const { prefix, area } = rate;
    const price = rate.price();
    const found: FoundPrice = {
      ...{ group: { key: String(group.key), id: group.id }, prefix, area },
      prices: group.splits ? pricesOverTime(table, number, moments) : [{ fromMs: atMs, price }],
    };
    return { is: 'priced', found };
  }

  /** Who has the gateway now: an attempt that cost nothing does not say whose it was. */
  owedForAttempt({ gateway, outbound, billed }: RatedAttempt): Owed | undefined {
    const vendor = this.#vendors.get(gateway);
    const account = vendor && this.#accountKeys.get(vendor.account);
    if (vendor === undefined || account === undefined) return undefined;
    const number = this.#routePrefix + (vendor.billByOutboundNumber ? outbound : billed);
    return { account, accountId: vendor.account, number };
  }

  agent(key: bigint): AgentTerms | undefined {
    const account = this.#accounts.get(key);
    if (account === undefined) return undefined;
    const percent = parseMoney(account.commissionPercent);
    return { income: account.agentIncome, percentE7: percent.ok ? percent.value : 0n };
  }

  #take({ kind, key, id, document }: StoredObject): void {
    // What is stored of a kind is of its type: see edge/objects.
    const whole = <Party>(name: KindName): Party =>
      withDefaults(kindOf(name), id, document) as unknown as Party;
    if (kind === 'accounts') {
      this.#accounts.set(key, whole<Account>('accounts'));
      this.#accountKeys.set(id, key);
    } else if (kind === 'routingGateways') {
      this.#vendors.set(key, whole<RoutingGateway>('routingGateways'));
    } else if (kind === 'phones') {
      const { rateGroup } = document as Partial<Pick<Phone, 'rateGroup'>>;
      if (rateGroup) this.#phones.set(key, rateGroup);
    } else if (kind === 'rateGroups') {
      const { bandCrossing, timeZone } = whole<RateGroup>('rateGroups');
      const zone = zoneNamed(timeZone ?? this.#parts.serverZone) ?? UTC_ZONE;
      this.#groups.set(id, { key, id, zone, splits: bandCrossing === 'split' });
    }
  }

  #groupOf(account: bigint, phone: bigint | null): string | null {
    const own = phone === null ? undefined : this.#phones.get(phone);
    return own ?? this.#accounts.get(account)?.rateGroup ?? null;
  }

  #groupsOf(call: RatedCall, sides: readonly SideName[]): readonly string[] {
    const { charge, cost, agents, attempts, callerPhone } = call;
    const owed = attempts.map((one) => one.figures ?? this.owedForAttempt(one));
    const groups = [
      ...(charge === null || !sides.includes('charge')
        ? []
        : [
            this.#groupOf(charge.account, callerPhone),
            ...agents.map(({ account }) => this.#groupOf(BigInt(account.key), null)),
          ]),
      ...(sides.includes('cost') ? [cost, ...owed] : []).map((side) =>
        side ? this.#groupOf(side.account, null) : null,
      ),
    ];
    return groups.filter((id) => id !== null);
  }

  async #load({ key, id }: Group): Promise<void> {
    const builder = new RateTableBuilder();
    // What is stored was checked when it came in; a row that no table takes would leave the switch
    // without the whole table, and so this one.
    for await (const rows of this.#parts.rates.stream(key)) {
      for (const row of rows) if (builder.add(tableRow(row)) !== undefined) return;
    }
    this.#tables.set(id, builder.build());
  }
}

interface Opened {
  readonly datedMs: number | null;
  readonly rules: BillingRules;
  readonly routePrefix: string;
  readonly objects: readonly StoredObject[];
}
