// Which objects of a kind an asker sees, told to the store in its own words: who is bound to an
// account sees its objects and those of the accounts below it, and the rate groups that price them.
import type { KindName } from '@tandem/edge/objects';
import type { ConfigurationStore } from '../configuration/ports.ts';
import type { Asker } from '../ports.ts';
import {
  type Accounts,
  accountsOf,
  isWithin,
  type OwnedObject,
  ownerIn,
} from '../rights/ownership.ts';
import { nameOf, namesInScope } from '../rights/view.ts';
import type { KeptObject, KeptObjects } from './ports.ts';

export interface ScopeParts {
  readonly objects: KeptObjects;
  readonly store: Pick<ConfigurationStore, 'readAll'>;
}

/** Keys of the accounts that a bound asker sees; undefined: he is not bound. */
export async function accountsSeen(
  { objects }: Pick<ScopeParts, 'objects'>,
  asker: Asker,
): Promise<readonly bigint[] | undefined> {
  if (asker.account === null) return undefined;
  const rows = await objects.readKind('accounts');
  const accounts = accountsOf(rows);
  return rows
    .filter((row) => isSeen(asker, accounts, { ...row, kind: 'accounts' }))
    .map(({ key }) => key);
}

/** Of one object; a rate group is nobody's, and seen where it prices something of the asker's. */
export async function maySeeObject(
  { objects, store }: ScopeParts,
  asker: Asker,
  { kind, object }: { readonly kind: KindName; readonly object: KeptObject },
): Promise<boolean> {
  if (!asker.rights.has(`${kind}:see`)) return false;
  if (asker.account === null) return true;
  if (kind === 'rateGroups') return (await rateGroupsSeen({ store }, asker)).has(object.id);
  return isSeen(asker, accountsOf(await objects.readKind('accounts')), { ...object, kind });
}

export async function rateGroupsSeen(
  { store }: Pick<ScopeParts, 'store'>,
  asker: Asker,
): Promise<{ has(id: string): boolean }> {
  const { objects } = await store.readAll();
  const named = namesInScope(asker, objects as Parameters<typeof namesInScope>[1]);
  return { has: (id) => named.has(nameOf({ kind: 'rateGroups', id })) };
}

/** Whose it is; whether the kind may be seen at all was asked before. */
function isSeen(asker: Asker, accounts: Accounts, object: OwnedObject): boolean {
  return isWithin(asker.account, ownerIn(accounts, object));
}
