// Whose money lies ready before they call, so that a first call does not have to wait for it: the
// accounts of mapping gateways, and those of phones that are there, registered or at an address of
// their own. As many as there are such parties, however many more the configuration knows.
import type { LeasedBalances } from '@tandem/engine/balance';
import type { RegistryEvent } from '@tandem/engine/registry';
import type { Entry, Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';

export interface CallersMoneyOptions {
  readonly holder: Pick<SnapshotHolder, 'current' | 'onChange'>;
  readonly balances: Pick<LeasedBalances, 'expect' | 'comes' | 'goes'>;
}

const MAY_CALL: ReadonlySet<Entry<'phones'>['party']['lock']> = new Set([
  'none',
  'incoming',
  'international',
]);

export class CallersMoney {
  readonly #options: CallersMoneyOptions;
  /** By whom a phone registers: whose money it calls with. */
  readonly #online = new Map<string, readonly bigint[]>();
  /** How many that are there call with it. */
  readonly #counts = new Map<bigint, number>();
  #always: ReadonlySet<bigint> = new Set();

  constructor(options: CallersMoneyOptions) {
    this.#options = options;
    const { holder } = options;
    this.#follows(holder.current);
    holder.onChange((snapshot) => this.#follows(snapshot));
  }

  hears(event: RegistryEvent): void {
    if (event.type === 'online') this.#comes(event.user);
    else if (event.type === 'offline') this.#goes(event.user);
  }

  /** Who was registered before the restart. */
  restored(all: Iterable<{ readonly user: string }>): void {
    for (const { user } of all) this.#comes(user);
  }

  #follows(snapshot: Snapshot): void {
    this.#always = alwaysThere(snapshot);
    const users = [...this.#online.keys()];
    this.#online.clear();
    this.#counts.clear();
    for (const user of users) this.#notes(user, snapshot);
    this.#options.balances.expect(new Set([...this.#always, ...this.#counts.keys()]));
  }

  #comes(user: string): void {
    if (this.#online.has(user)) return;
    for (const account of this.#notes(user, this.#options.holder.current)) {
      if (!this.#always.has(account)) this.#options.balances.comes(account);
    }
  }

  #goes(user: string): void {
    for (const account of this.#online.get(user) ?? []) {
      const left = (this.#counts.get(account) ?? 0) - 1;
      if (left > 0) this.#counts.set(account, left);
      else this.#counts.delete(account);
      if (left === 0 && !this.#always.has(account)) this.#options.balances.goes(account);
    }
    this.#online.delete(user);
  }

  /** Whose money no phone that is there called with before. */
  #notes(user: string, snapshot: Snapshot): readonly bigint[] {
    const accounts = accountsOf(user, snapshot);
    this.#online.set(user, accounts);
    return accounts.filter((account) => {
      const count = this.#counts.get(account) ?? 0;
      this.#counts.set(account, count + 1);
      return count === 0;
    });
  }
}

function alwaysThere(snapshot: Snapshot): ReadonlySet<bigint> {
  const accounts = new Set<bigint>();
  const add = (id: string): void => {
    const account = snapshot.find('accounts', id);
    if (account !== undefined) accounts.add(account.key);
  };
  for (const { party } of snapshot.all('mappingGateways')) {
    if (party.lock === 'none') add(party.account);
  }
  for (const { party } of snapshot.all('phones')) {
    if (party.registration !== 'dynamic' && MAY_CALL.has(party.lock)) add(party.account);
  }
  return accounts;
}

function accountsOf(user: string, snapshot: Snapshot): readonly bigint[] {
  return snapshot.under('phonesByNumber', user).flatMap(({ party }) => {
    if (party.number !== user || !MAY_CALL.has(party.lock)) return [];
    const account = snapshot.find('accounts', party.account);
    return account === undefined ? [] : [account.key];
  });
}
