// A configuration as one sees it who is bound to an account: what belongs to others is not there,
// neither in an export, nor in a message, nor to be referred to.
import { type Authority, may, rightsFrom } from '@tandem/domain/rights';
import type { CurrentConfiguration, CurrentObject } from '@tandem/edge/configuration';
import { field, type KindName, kindOf, referencesOf } from '@tandem/edge/objects';
import {
  type Accounts,
  accountsIn,
  accountsOf,
  isWithin,
  type OwnedObject,
  ownerIn,
} from './ownership.ts';

/** Shared by all: objects refer to them, and only who sees everything lists or changes them. */
const SHARED: ReadonlySet<KindName> = new Set([
  'areas',
  'workCalendars',
  'numberLists',
  'geofences',
  'gatewayGroups',
]);

/**
 * What a file of this asker can speak of and refer to; who sees all gets all. What his objects name
 * already, such as the agent above him, is found when it is named and listed nowhere.
 */
export function withinScope(
  asker: Authority,
  configuration: CurrentConfiguration,
): CurrentConfiguration {
  if (asker.account === null) return configuration;
  const named = namesInScope(asker, objectsOf(configuration));
  const accounts = accountsIn(configuration);
  return filtered(configuration, {
    isListed: (object) => {
      const { kind, document } = object;
      if (SHARED.has(kind)) return true;
      if (kind === 'rateGroups') return named.has(nameOf(object));
      if (kind === 'roles') return isNoMore(asker, document.rights);
      return isWithin(asker.account, ownerIn(accounts, object));
    },
    isFound: (object) => named.has(nameOf(object)),
  });
}

/** What an export shows: only what may be seen. */
export function visible(
  asker: Authority,
  configuration: CurrentConfiguration,
): CurrentConfiguration {
  const accounts = accountsIn(configuration);
  return filtered(withinScope(asker, configuration), {
    isListed: (object) => maySee(asker, accounts, object),
    isFound: () => false,
  });
}

export function maySee(asker: Authority, accounts: Accounts, object: CurrentObject): boolean {
  const { kind } = object;
  // A rate group is nobody's; those whose accounts are charged by it may look at their prices.
  if (kind === 'rateGroups') return asker.rights.has('rateGroups:see');
  return may(asker, 'see', { object: kind, owner: ownerIn(accounts, object) });
}

/** What the objects of the scope refer to: rate groups by which they are charged, and more. */
export function namesInScope(
  asker: Authority,
  objects: Iterable<OwnedObject & Pick<CurrentObject, 'key'>>,
): ReadonlySet<string> {
  const owned = [...objects].filter(({ kind }) => OWNED.includes(kind));
  const accounts = accountsOf(owned.filter(({ kind }) => kind === 'accounts'));
  const names = new Set<string>();
  for (const object of owned) {
    if (!isWithin(asker.account, ownerIn(accounts, object))) continue;
    const root = field(null, object.kind);
    const references = referencesOf(kindOf(object.kind), object.document, root);
    for (const reference of references) names.add(nameOf(reference));
  }
  return names;
}

const OWNED: readonly KindName[] = [
  'accounts',
  'mappingGateways',
  'routingGateways',
  'phones',
  'operators',
];

/** For sets; no kind has a blank. */
export const nameOf = ({ kind, id }: { readonly kind: KindName; readonly id: string }): string =>
  `${kind} ${id}`;

function* objectsOf(configuration: CurrentConfiguration): Generator<CurrentObject> {
  for (const kind of OWNED) yield* configuration.objects(kind);
}

function isNoMore({ rights }: Authority, listed: unknown): boolean {
  const texts = Array.isArray(listed) ? listed.map(String) : [];
  return [...rightsFrom(texts)].every((right) => rights.has(right));
}

interface Filter {
  isListed(object: CurrentObject): boolean;
  /** Not listed, but there for who names it. */
  isFound(object: CurrentObject): boolean;
}

function filtered(
  configuration: CurrentConfiguration,
  { isListed, isFound }: Filter,
): CurrentConfiguration {
  return {
    ...configuration,
    objects: (kind) => [...configuration.objects(kind)].filter(isListed),
    find: (kind, id) => {
      const found = configuration.find(kind, id);
      return found !== undefined && (isListed(found) || isFound(found)) ? found : undefined;
    },
  };
}
