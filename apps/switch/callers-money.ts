// Whose money lies ready before they call, so that a first call does not have to wait for it: the
// accounts of mapping gateways, and those of phones that are there, registered or at an address of
// their own. As many as there are such parties, however many more the configuration knows.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { LeasedBalances } from '@tandem/engine/balance';
import type { RegistryEvent } from '@tandem/engine/registry';
import type { Entry, Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';

export interface CallersMoneyOptions {
  readonly holder: Pick<SnapshotHolder, 'current' | 'onChange'>;
  readonly balances: Pick<LeasedBalances, 'expect'>;
  readonly timers: Timers;
}

/** Ten thousand phones come within seconds after a restart of theirs: all of this time together. */
const GATHER_MS = ms(100);
const MAY_CALL: ReadonlySet<Entry<'phones'>['party']['lock']> = new Set([
  ...(['none', 'incoming', 'international'] as const),
]);

export class CallersMoney {
  readonly #options: CallersMoneyOptions;
  /** By whom a phone registers: whose money it calls with. */
  readonly #online = new Map<string, readonly bigint[]>();
  /** How many that are there call with it. */
  readonly #counts = new Map<bigint, number>();
  #always: ReadonlySet<bigint> = new Set();
  #cancel: Cancel | undefined;
  #isClosed = false;

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

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #follows(snapshot: Snapshot): void {
    this.#always = alwaysThere(snapshot);
    const users = [...this.#online.keys()];
    this.#online.clear();
    this.#counts.clear();
    for (const user of users) this.#notes(user, snapshot);
    this.#tell();
  }

  #comes(user: string): void {
    if (this.#online.has(user)) return;
    if (this.#notes(user, this.#options.holder.current)) this.#tellSoon();
  }

  #goes(user: string): void {
    for (const account of this.#online.get(user) ?? []) {
      const left = (this.#counts.get(account) ?? 0) - 1;
      if (left > 0) this.#counts.set(account, left);
      else this.#counts.delete(account);
      if (left === 0) this.#tellSoon();
    }
    this.#online.delete(user);
  }
  /** Whether somebody's money is wanted that was not before. */
  #notes(user: string, snapshot: Snapshot): boolean {
    const accounts = accountsOf(user, snapshot);
    this.#online.set(user, accounts);
    let isNew = false;
    for (const account of accounts) {
      const count = this.#counts.get(account) ?? 0;
      this.#counts.set(account, count + 1);
      isNew ||= count === 0;
    }
    return isNew;
  }

  #tellSoon(): void {
    if (this.#isClosed) return;
    this.#cancel ??= this.#options.timers.after(GATHER_MS, () => this.#tell());
  }

  #tell(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#isClosed) return;
    this.#options.balances.expect(new Set([...this.#always, ...this.#counts.keys()]));
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
