// Objects of one kind by the page: filtered and sorted by the store, within what the asker sees.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { KindName } from '@tandem/edge/objects';
import type { Asker } from '../ports.ts';
import { conditionsOf, type WhereFault } from './conditions.ts';
import type { KeptObject, KeptPage } from './ports.ts';
import { accountsSeen, rateGroupsSeen, type ScopeParts } from './scope.ts';
import { type ObjectShown, objectShown } from './view.ts';

export const OBJECT_ORDERS = ['id', '-id', 'changed', '-changed', 'balance', '-balance'] as const;
export type ObjectOrder = (typeof OBJECT_ORDERS)[number];

export const DEFAULT_OBJECTS = 100;

export interface ObjectsQuestion {
  readonly kind: KindName;
  readonly limit?: number;
  readonly order?: ObjectOrder;
  /** `next` of the page before. */
  readonly after?: string;
  readonly contains?: string;
  /** Of each a field and what it is: lock:all. */
  readonly where?: readonly string[];
  /** The id of an account. */
  readonly account?: string;
  readonly asker: Asker;
}

export interface ObjectsShown {
  readonly items: readonly ObjectShown[];
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

export type ObjectsFault = WhereFault | { readonly is: 'after' | 'order' };

/** Of the kinds without an owner only those that price something of a bound asker's are his. */
const OWNED: ReadonlySet<KindName> = new Set([
  'accounts',
  'mappingGateways',
  'routingGateways',
  'phones',
  'operators',
]);

export async function listObjects(
  parts: ScopeParts,
  question: ObjectsQuestion,
): Promise<Result<ObjectsShown, ObjectsFault>> {
  const { kind, asker, limit = DEFAULT_OBJECTS, after } = question;
  const place = after === undefined ? undefined : placeOf(after);
  if (place === null) return fail({ is: 'after' });
  const withBalances = kind === 'accounts' && asker.rights.has('payments:see');
  const { order, isDescending } = orderOf(question);
  if (order === 'balance' && !withBalances) return fail({ is: 'order' });
  const fields = conditionsOf(kind, question.where ?? []);
  if (!fields.ok) return fields;
  const within = await accountsWithin(parts, question);
  const page: KeptPage = {
    ...{ kind, limit: limit + 1, fields: fields.value, order, isDescending, withBalances },
    ...(question.contains === undefined ? {} : { contains: question.contains }),
    ...(place === undefined ? {} : { after: place }),
    ...(within === undefined ? {} : { ofAccounts: within }),
  };
  if (asker.account === null || OWNED.has(kind)) {
    return ok(shown(page, await parts.objects.page(page), limit));
  }
  if (kind !== 'rateGroups') return ok({ items: [], next: null });
  const seen = await rateGroupsSeen(parts, asker);
  return ok(await filteredPage(parts, { page, limit, isSeen: ({ id }) => seen.has(id) }));
}

function orderOf({ order = 'id' }: ObjectsQuestion): Pick<KeptPage, 'order' | 'isDescending'> {
  const isDescending = order.startsWith('-');
  return { order: (isDescending ? order.slice(1) : order) as KeptPage['order'], isDescending };
}

/** Keys of the accounts whose objects are asked for, of those that the asker sees. */
async function accountsWithin(
  parts: ScopeParts,
  { asker, account }: ObjectsQuestion,
): Promise<readonly bigint[] | undefined> {
  const seen = await accountsSeen(parts, asker);
  if (account === undefined) return seen;
  const found = await parts.objects.find('accounts', account);
  if (found === undefined || seen?.includes(found.key) === false) return [];
  return [found.key];
}

interface Sieve {
  readonly page: KeptPage;
  readonly limit: number;
  isSeen(object: KeptObject): boolean;
}

/** Until the page is full; rate groups are few. */
async function filteredPage({ objects }: ScopeParts, sieve: Sieve): Promise<ObjectsShown> {
  const { limit, isSeen } = sieve;
  const found: KeptObject[] = [];
  let { page } = sieve;
  for (;;) {
    const rows = await objects.page(page);
    found.push(...rows.filter(isSeen));
    const last = rows.at(-1);
    if (last === undefined || rows.length < page.limit || found.length > limit) break;
    page = { ...page, after: { id: last.id, rank: last.version } };
  }
  return shown(page, found, limit);
}

function shown(page: KeptPage, rows: readonly KeptObject[], limit: number): ObjectsShown {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const rank = page.order === 'balance' ? last?.balanceE7 : last?.version;
  const next = rows.length > limit && last !== undefined ? `${rank}:${last.id}` : null;
  return { items: items.map((row) => objectShown(page.kind as KindName, row)), next };
}

/** Null: no page ever had such a place. */
function placeOf(after: string): KeptPage['after'] | null {
  const [, rank, id] = /^(-?\d{1,18}):(.{1,64})$/.exec(after) ?? [];
  return rank === undefined || id === undefined ? null : { rank: BigInt(rank), id };
}
