// What a topic tells, and the form in which it goes out: the same bytes for all who may see the
// same. Whose a thing is decides who is told of it.
//
//   id: EPOCH-NUMBER        resume after it: Last-Event-ID
//   event: TOPIC
//   data: {"at": ..., "facts": {...}, "changed": [...], "removed": [...], "isFull": false, ...}
import type { AccountKey } from '@tandem/domain/rights';

export interface Owned<Value> {
  /** null: of the whole system. */
  readonly owner: AccountKey | null;
  readonly value: Value;
  /** What its owner is told, where that is less. */
  readonly ownValue?: Value;
}

/** What a topic has found since it looked last. */
export interface News {
  /** Of the whole system, for who sees all of it. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly changed?: readonly Owned<unknown>[];
  /** Names of what is gone. */
  readonly removed?: readonly Owned<string>[];
  /** Everything there is: what is not in it is gone. */
  readonly isFull?: boolean;
  /** More has changed than is told: the list has it. */
  readonly isCut?: boolean;
}

/** Of whom somebody sees things; null: of everybody. */
export interface Scope {
  /** The same for all who see the same. */
  readonly name: string;
  readonly accounts: ReadonlySet<AccountKey> | null;
}

export const WHOLE: Scope = Object.freeze({ name: '', accounts: null });

export interface LiveEvent {
  readonly number: number;
  readonly topic: string;
  readonly atMs: number;
  readonly news: News;
}

/** null: nothing in it is for this scope. */
export function dataOf({ atMs, news }: Omit<LiveEvent, 'number'>, scope: Scope): object | null {
  const { facts = {}, isFull = false, isCut = false } = news;
  const changed = valuesFor(news.changed, scope);
  const removed = valuesFor(news.removed, scope);
  const isWhole = scope.accounts === null;
  const isEmpty = changed.length + removed.length === 0 && !isFull && !isCut;
  if (isEmpty && (!isWhole || news.facts === undefined)) return null;
  return {
    at: new Date(atMs).toISOString(),
    facts: isWhole ? facts : {},
    ...{ changed, removed, isFull, isCut },
  };
}

function valuesFor<Value>(
  owned: readonly Owned<Value>[] = [],
  { accounts }: Scope,
): readonly Value[] {
  if (accounts === null) return owned.map(({ value }) => value);
  return owned
    .filter(({ owner }) => owner !== null && accounts.has(owner))
    .map(({ value, ownValue = value }) => ownValue);
}

/** JSON has no line ends of its own, so one line of data is enough. */
export function frame(event: string, data: object, id?: string): Buffer {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
