// The money of vendors as routing asks for it (BIL-8). While SERVER_VERIFY_CLEARING_CUSTOMER is on,
// the balances of all vendors that have gateways are asked for once a second and judged at once;
// routing looks the verdict up, so a call waits for nothing. While the database is away the last
// verdict stays; before the first one nobody is stopped.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { add, larger, type Money, parseMoney, ZERO_MONEY } from '@tandem/base/money';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import type { VendorMoney } from './ports.ts';

/** So much later than the ledger, at most, a vendor's routes stop; one small query each time. */
const ASK_EVERY_MS = 1_000;

export interface BalanceOffice {
  /** Heard once; null: they cannot be had now. An account that no money moved on is left out. */
  balancesOf(
    accounts: readonly bigint[],
    heard: (balances: ReadonlyMap<bigint, Money> | null) => void,
  ): void;
}

export interface VendorBalancesOptions {
  readonly office: BalanceOffice;
  readonly snapshot: () => Snapshot;
  readonly timers: Timers;
}

export class VendorBalances implements VendorMoney {
  readonly #options: VendorBalancesOptions;
  #under: ReadonlySet<bigint> = new Set();
  #isOut = false;
  #cancel: Cancel | undefined;

  constructor(options: VendorBalancesOptions) {
    this.#options = options;
    this.#askAndAgain();
  }

  isUnderLimit(account: bigint): boolean {
    return this.#under.has(account);
  }

  close(): void {
    this.#cancel?.();
  }

  #askAndAgain(): void {
    this.#ask();
    this.#cancel = this.#options.timers.after(ms(ASK_EVERY_MS), () => this.#askAndAgain());
  }

  #ask(): void {
    const { office, snapshot } = this.#options;
    if (!snapshot().parameters.get('SERVER_VERIFY_CLEARING_CUSTOMER')) {
      this.#under = new Set();
      return;
    }
    // An answer that is late is worth more than a queue of questions.
    if (this.#isOut) return;
    this.#isOut = true;
    office.balancesOf([...vendorsOf(snapshot()).keys()], (balances) => {
      this.#isOut = false;
      if (balances !== null) this.#judge(balances);
    });
  }

  /** By the limits of this moment: they may have changed since the question. */
  #judge(balances: ReadonlyMap<bigint, Money>): void {
    const snapshot = this.#options.snapshot();
    const under = [...vendorsOf(snapshot).values()].filter((account) => {
      const left = add(balances.get(account.key) ?? ZERO_MONEY, money(account.party.credit));
      return left < limitOf(account, snapshot);
    });
    this.#under = new Set(under.map(({ key }) => key));
  }
}

function vendorsOf(snapshot: Snapshot): ReadonlyMap<bigint, Entry<'accounts'>> {
  const vendors = new Map<bigint, Entry<'accounts'>>();
  for (const { party } of snapshot.all('routingGateways')) {
    const account = snapshot.find('accounts', party.account);
    if (account !== undefined) vendors.set(account.key, account);
  }
  return vendors;
}

/** The largest of the system's limit, that of the account, and that of its rate group. */
function limitOf({ party }: Entry<'accounts'>, snapshot: Snapshot): Money {
  const limit = snapshot.parameters.get('SERVER_VERIFY_CLEARING_CUSTOMER_REMAIN_MONEY_LIMIT');
  const { rateGroup, minimumBalance } = party;
  const group = rateGroup === null ? undefined : snapshot.find('rateGroups', rateGroup);
  const ofGroup = money(group?.party.minimumBalance ?? '0');
  return larger(limit, larger(money(minimumBalance), ofGroup));
}

/** It was checked when it was stored. */
function money(text: string): Money {
  const parsed = parseMoney(text);
  return parsed.ok ? parsed.value : ZERO_MONEY;
}
