// One section of a file: a list of objects of one kind, each known by its natural key.
import { invariant } from '@tandem/base/kernel';
import {
  describeAllowed,
  type Fields,
  field,
  fieldsOf,
  item,
  type JsonValue,
  type Kind,
  kindOf,
  type Place,
  refused,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  shown,
  withDefaults,
} from '@tandem/edge/objects';
import { checkRates } from './check-rates.ts';
import type { SectionChecking } from './checking.ts';
import type { CurrentObject } from './current.ts';
import { HAS_SECRET, type WantedObject } from './wanted.ts';

export function checkSection(
  section: SourceEntry,
  checking: SectionChecking,
): readonly WantedObject[] {
  const { node } = section;
  const place = field(null, section.name);
  checking.named.set(checking.kind, new Map());
  if (node.kind !== 'list') {
    // A section whose objects were all taken out is empty, as people leave it.
    if (node.kind === 'scalar' && node.value === null) return [];
    refuse(node, place, checking);
    return [];
  }
  const wanted: WantedObject[] = [];
  for (const [at, one] of node.items.entries()) {
    const object = checkObject(one, item(place, at + 1), checking);
    if (object === undefined || one.kind !== 'map') continue;
    checking.sources.set(object, one);
    wanted.push(object);
  }
  return wanted;
}

function refuse(node: SourceNode, place: Place, { faults, kind }: SectionChecking): void {
  const told = refused('noObjects', { value: shown(node), kind });
  faults.add(place, { code: 'CONFIG_TYPE', at: node.at, ...told });
}

function checkObject(
  node: SourceNode,
  numbered: Place,
  checking: SectionChecking,
): WantedObject | undefined {
  const { checker, current } = checking;
  const kind = kindOf(checking.kind);
  const map = checker.map(node, kind.node, numbered);
  const id = map === undefined ? undefined : naturalKeyOf(map, numbered, checking);
  if (map === undefined || id === undefined) return undefined;
  const place = item(numbered.parent ?? numbered, id);
  const isFirst = noteName(id, map, { ...checking, place });
  const before = current.find(kind.name, id);
  const { own, rates } = withoutRates(map, kind);
  const given = asAbsent(kind, checker.given(own, kind.node, place));
  const checkedRates = rates === undefined ? undefined : checkRates(rates, place, checking);
  const isWhole = before !== undefined || checker.isComplete(own, kind.node, place);
  if (given === undefined || !isWhole || !isFirst) return undefined;
  const whole = merged(kind, { ...given, [kind.naturalKey]: id }, before);
  checkPassword(given, map, { ...checking, place });
  for (const { field: name, ...told } of kind.conflicts(whole)) {
    const at = entryOf(map, name)?.at ?? map.at;
    checking.faults.add(field(place, name), { code: 'CONFIG_COMBINATION', at, ...told });
  }
  return { kind: kind.name, id, given, whole, current: before, rates: checkedRates };
}

/** A secret that we make cannot be taken away: null says as little as nothing. */
function asAbsent(kind: Kind, given: Fields | undefined): Fields | undefined {
  if (given === undefined) return undefined;
  const isMade = (name: string): boolean =>
    kind.node.properties?.[name]?.['x-generated'] === true && given[name] === null;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isMade(name)));
}

function entryOf(map: SourceMap, name: string): SourceEntry | undefined {
  return map.entries.find((entry) => entry.name === name);
}

function naturalKeyOf(
  map: SourceMap,
  place: Place,
  { checker, kind }: SectionChecking,
): string | undefined {
  const { naturalKey, node } = kindOf(kind);
  const entry = entryOf(map, naturalKey);
  const schema = node.properties?.[naturalKey];
  invariant(schema !== undefined, `${kind} has its natural key`);
  if (entry === undefined) {
    checker.missing(map, naturalKey, { schema: node, place });
    return undefined;
  }
  const id = checker.value(entry.node, schema, field(place, naturalKey));
  return id === undefined ? undefined : String(id);
}

interface AtPlace extends SectionChecking {
  readonly place: Place;
}

/** Whether it is the first one of this name. */
function noteName(id: string, { at }: SourceMap, checking: AtPlace): boolean {
  const { named, kind, place, faults } = checking;
  const names = named.get(kind);
  invariant(names !== undefined, 'the section has begun');
  if (!names.has(id)) {
    names.set(id, at);
    return true;
  }
  const { naturalKey } = kindOf(kind);
  faults.add(field(place, naturalKey), {
    code: 'CONFIG_DUPLICATE',
    at,
    ...refused('twiceInFile', { kind, id, field: naturalKey }),
  });
  return false;
}

interface OwnAndRates {
  readonly own: SourceMap;
  readonly rates: SourceEntry | undefined;
}

/** Rates stand within their group but are no field of it. */
function withoutRates(map: SourceMap, { name }: Kind): OwnAndRates {
  const rates = name === 'rateGroups' ? entryOf(map, 'rates') : undefined;
  if (rates === undefined) return { own: map, rates };
  return { own: { ...map, entries: map.entries.filter((entry) => entry !== rates) }, rates };
}

/** The object as it will be. Of secrets it says only whether they will be there. */
export function merged(kind: Kind, given: Fields, before: CurrentObject | undefined): Fields {
  const stored = withDefaults(kind, before?.id ?? '', before?.document ?? {});
  const whole: Record<string, JsonValue> = { ...stored };
  for (const [name, value] of Object.entries(given)) whole[name] = value;
  for (const name of fieldsOf(kind).secrets) {
    const isGenerated =
      before === undefined && kind.node.properties?.[name]?.['x-generated'] === true;
    const isStored = given[name] === undefined && before?.secrets[name] !== undefined;
    const isGiven = given[name] !== undefined && given[name] !== null;
    whole[name] = isGenerated || isStored || isGiven ? HAS_SECRET : null;
  }
  return whole;
}

/** Passwords of people, unlike those of devices, obey the rule for people. */
function checkPassword(given: Fields, map: SourceMap, checking: AtPlace): void {
  const { kind, place, parameters, faults } = checking;
  const { password } = given;
  if (kind !== 'operators' || typeof password !== 'string') return;
  const least = parameters.get('SERVER_PASSWORD_LENGTH');
  if (password.length >= least) return;
  const schema = kindOf(kind).node.properties?.password ?? {};
  faults.add(field(place, 'password'), {
    code: 'CONFIG_RANGE',
    at: entryOf(map, 'password')?.node.at ?? map.at,
    ...refused('shortPassword', {
      ...{ count: password.length, least, allowed: describeAllowed(schema) },
    }),
  });
}
