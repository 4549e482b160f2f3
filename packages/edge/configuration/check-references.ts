// Every object that is named must be there afterwards, and be what it is named as: new, standing
// already, and with --prune not about to be removed.
import { nearestNames } from '@tandem/domain/parameters';
import {
  field,
  item,
  KINDS,
  type Kind,
  type KindName,
  kindOf,
  type Place,
  type Reference,
  type Refused,
  referencesOf,
  refused,
  type SourceMap,
  type SourceNode,
  withDefaults,
} from '@tandem/edge/objects';
import type { Checking } from './checking.ts';
import type { CurrentObject } from './current.ts';
import type { WantedObject } from './wanted.ts';

type Objects = ReadonlyMap<KindName, readonly WantedObject[]>;

export function checkReferences(objects: Objects, checking: Checking): void {
  const resolver = new Resolver(objects, checking);
  for (const [kindName, wanted] of objects) {
    const kind = kindOf(kindName);
    for (const object of wanted) {
      const place = item(field(null, kindName), object.id);
      for (const reference of referencesOf(kind, object.whole, place)) {
        const source = checking.sources.get(object);
        resolver.check(reference, source === undefined ? 0 : positionOf(reference, source));
      }
    }
  }
  if (resolver.mayBreakOthers()) checkBystanders(resolver, checking);
}

/** Objects that the file does not name may refer to what it removes or changes. */
function checkBystanders(resolver: Resolver, { current, named, sections, prune }: Checking): void {
  for (const kind of KINDS) {
    const isPruned = prune && sections.has(kind.name);
    if (isPruned) continue;
    const inFile = named.get(kind.name);
    for (const object of current.objects(kind.name)) {
      if (inFile?.has(object.id) !== true) checkBystander(object, kind, resolver);
    }
  }
}

function checkBystander({ id, document }: CurrentObject, kind: Kind, resolver: Resolver): void {
  const place = item(field(null, kind.name), id);
  for (const reference of referencesOf(kind, document, place)) {
    resolver.check(reference, resolver.placeOfCause(reference));
  }
}

class Resolver {
  readonly #checking: Checking;
  readonly #wanted: ReadonlyMap<KindName, ReadonlyMap<string, WantedObject>>;

  constructor(objects: Objects, checking: Checking) {
    this.#checking = checking;
    this.#wanted = new Map(
      [...objects].map(([kind, wanted]) => [kind, new Map(wanted.map((one) => [one.id, one]))]),
    );
  }

  check(reference: Reference, at: number): void {
    const { kind, id, where, place } = reference;
    const { faults } = this.#checking;
    if (!this.#exists(kind, id)) {
      faults.add(place, { code: 'CONFIG_REFERENCE', at, ...this.#absent(kind, id) });
      return;
    }
    const value = where === undefined ? undefined : this.#fieldOf(kind, id, where.field);
    if (where === undefined || value === undefined || where.values.includes(value)) return;
    const { field: name } = where;
    const wanted = where.values.join(' or ');
    const told = refused('wrongReference', { kind, id, field: name, value, wanted });
    faults.add(place, { code: 'CONFIG_REFERENCE', at, ...told });
  }

  /** Whether what the file does can harm an object that it does not name. */
  mayBreakOthers(): boolean {
    const { prune, sections } = this.#checking;
    if (prune && sections.size > 0) return true;
    const conditions = new Set(KINDS.flatMap(conditionsOf));
    for (const [kind, objects] of this.#wanted) {
      for (const { given, current } of objects.values()) {
        if (current === undefined) continue;
        if (Object.keys(given).some((name) => conditions.has(`${kind}.${name}`))) return true;
      }
    }
    return false;
  }

  /** The object of the file that is to blame, or the section that leaves one out. */
  placeOfCause({ kind, id }: Reference): number {
    const { sources, sections } = this.#checking;
    const wanted = this.#wanted.get(kind)?.get(id);
    return (wanted && sources.get(wanted)?.at) ?? sections.get(kind) ?? 0;
  }

  #exists(kind: KindName, id: string): boolean {
    const { named, current } = this.#checking;
    // A name whose object is refused is there: one fault is enough.
    if (named.get(kind)?.has(id) === true) return true;
    return current.find(kind, id) !== undefined && !this.#isRemoved(kind, id);
  }

  #isRemoved(kind: KindName, id: string): boolean {
    const { prune, sections, named, current } = this.#checking;
    const isPruned = prune && sections.has(kind) && named.get(kind)?.has(id) !== true;
    return isPruned && current.find(kind, id) !== undefined;
  }

  #fieldOf(kind: KindName, id: string, name: string): string | undefined {
    const { named, current } = this.#checking;
    const wanted = this.#wanted.get(kind)?.get(id);
    if (wanted === undefined && named.get(kind)?.has(id) === true) return undefined;
    const stored = current.find(kind, id)?.document ?? {};
    const value = (wanted?.whole ?? withDefaults(kindOf(kind), id, stored))[name];
    return typeof value === 'string' ? value : undefined;
  }

  #absent(kind: KindName, id: string): Refused {
    const { named, current, faults } = this.#checking;
    if (this.#isRemoved(kind, id)) return refused('prunedReference', { kind, id });
    // Thousands may name what is not there: the words are found for those that are shown.
    if (faults.isFull) return refused('noSuchObject', { kind, id });
    const known = new Set(named.get(kind)?.keys() ?? []);
    for (const object of current.objects(kind)) {
      if (!this.#isRemoved(kind, object.id)) known.add(object.id);
    }
    const [nearest] = nearestNames(id, known, 1);
    return nearest === undefined
      ? refused('noSuchObject', { kind, id })
      : refused('noSuchObjectNear', { kind, id, nearest });
  }
}

/** 'accounts.type': the fields on which references put a condition. */
function conditionsOf(kind: Kind): readonly string[] {
  const found: string[] = [];
  for (const property of Object.values(kind.node.properties ?? {})) {
    const inner = property.anyOf?.[0] ?? property;
    const condition = inner['x-where'];
    if (condition !== undefined) found.push(`${inner['x-refers']}.${condition.field}`);
  }
  return found;
}

/** Where the name of the other object stands; the object itself when the file has no such field. */
function positionOf({ place, id }: Reference, object: SourceMap): number {
  const steps: Place[] = [];
  // Two steps lead to the object: its section, its natural key.
  for (let at: Place | null = place; at?.parent?.parent != null; at = at.parent) steps.push(at);
  let node: SourceNode = object;
  for (const step of steps.reverse()) {
    const inner = innerNode(node, step, id);
    if (inner === undefined) break;
    node = inner;
  }
  return node.at;
}

/** Lists of names are kept sorted, so these are found by the name and not by their place. */
function innerNode(node: SourceNode, { is, name }: Place, id: string): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.find((entry) => entry.name === name)?.node;
  if (node.kind !== 'list' || is !== 'item') return undefined;
  const named = node.items.find((one) => one.kind === 'scalar' && one.value === id);
  return named ?? node.items[Number(name.slice(1)) - 1];
}
