// For the tests of this module: whole configurations drawn from the schemas themselves, so that a
// new kind or field is tested without anybody thinking of it.
import { invariant } from '@tandem/base/kernel';
import type { SeededRandom } from '@tandem/base/testkit';
import {
  type Fields,
  type FormatName,
  fieldsOf,
  type JsonValue,
  KINDS,
  type Kind,
  type KindName,
  rateNode,
  type SchemaNode,
  withDefaults,
  withoutNull,
} from '@tandem/edge/objects';
import { HAS_SECRET } from './wanted.ts';

const OBJECTS_PER_KIND = 5;
const ACCOUNT_TYPES = ['customer', 'clearing', 'agent'];
const MAX_ROUNDS = 50;
const RATES_PER_GROUP = 12;
/** Of the fields that need not be given. */
const GIVEN_SHARE = 0.3;

/** What YAML could take for something else, or must write in another way. */
const TEXTS: readonly string[] = [
  ...['', ' ', 'plain', 'two words', 'on', 'No', 'null', '~', 'true', '1001', '0x1f', '1e3', '.5'],
  ...['- a', 'a: b', 'a #b', '#', '{a}', '[b]', '*c', '&d', '!e', '|', '>', '%', '@', '`', '?'],
  ...[
    '"q"',
    "it's",
    'back\\slash',
    'tab\tbed',
    'two\nlines',
    '\n',
    'ü',
    '日本',
    '😀',
    '2026-01-31',
  ],
  ...[' lead', 'trail ', 'a,b', 'x: ', '\u00a0', '\u2028', '\ufeff', '---', '...', 'Infinity'],
];

const SAMPLES: Readonly<Record<FormatName, readonly string[]>> = {
  text: TEXTS,
  headerValue: TEXTS.filter((text) => !/[\n\t]/.test(text)),
  areaName: ['Bangladesh mobile', 'on', 'Côte d’Ivoire', '880', 'a: b', '#1', '- x'],
  objectId: ['on', '1001', 'acme.in-1_x', '0x10', '.5', '-', 'null', 'A', '1e5'],
  email: ['a@b.example', 'noc+x@acme.example', "o'neil@b.example"],
  currency: ['USD', 'eur', 'BDT'],
  country: ['BD', 'no', 'us'],
  headerName: ['X-Acme', 'P-Charging', 'No'],
  right: ['accounts:see', '*:*', 'cdrs:correct', 'phones:*'],
  number: ['1001', '+8801711000000', '*100#', '0'],
  prefix: ['', '880', '+8801', '00', '*', '#9'],
  forwardTarget: ['1002', '+8801711000001', 'voicemail'],
  numberPattern: ['1001', '880*', '*', '+44*', '0'],
  routePrefix: ['', '880', '8801:expiration', '+44:extension', '00'],
  prefixPair: [':', '8801:44', '+1:', ':00'],
  priceStep: ['180:0.009', '0:0.1/1/1', '864000:10000/3600/3600', '60:0.01/30'],
  rewriteRule: ['00:', ':00', '0*:880*', '=100:18005551234', '*:-', '8613*:013*', '86:/13-13'],
  sipCodePair: ['404:503', '0:480', '486:600'],
  causePair: ['1:3', '0:31', '17:34'],
  moment: ['2026-01-31', '2026-03-01T12:00:00Z', '2027-06-30T10:00:00+06:00'],
  day: ['2026-01-31', '2024-02-29', '2026-12-25'],
  timeOfDay: ['00:00', '08:30', '20:00', '24:00'],
  timeZone: ['UTC', 'Asia/Dhaka', 'America/New_York'],
  ip: ['127.0.0.1', '2001:DB8::1', '::'],
  hostAddress: ['10.0.0.1', '10.0.0.1:5090', 'SIP.North.Example', '[2001:DB8::1]:5060'],
  portabilityUrl: ['http://b.example/{number}?from={caller}', 'enum://e164.example'],
  targetUrl: [
    'tcp://10.0.0.1:9000',
    'https://b.example/cdrs?x=1',
    'kafka+tls://k.example:9093/cdr',
  ],
  webhookUrl: ['https://crm.example/calls', 'http://192.0.2.8:8080/'],
  ipRange: ['203.0.113.0/24', '203.0.113.7', '2001:db8::/32'],
  money: ['0', '0.0120', '25', '9999.9999999', '1.50'],
  decimal: ['0', '1', '12.50', '99.9'],
};

/** The natural keys that may be referred to, by kind. */
type Known = Map<string, Map<string, Fields>>;

export interface RandomConfiguration {
  /** As they stand in a file, each with fields as given, by kind. */
  readonly sections: ReadonlyMap<KindName, readonly Fields[]>;
}

export function randomConfiguration(random: SeededRandom): RandomConfiguration {
  const known: Known = new Map();
  const sections = new Map<KindName, readonly Fields[]>();
  for (const kind of KINDS) {
    const objects = new Map<string, Fields>();
    known.set(kind.name, objects);
    const count = random.between(ACCOUNT_TYPES.length, OBJECTS_PER_KIND);
    for (let at = 0; at < count; at += 1) {
      const type = kind.name === 'accounts' ? ACCOUNT_TYPES[at] : undefined;
      const drawn = randomObject(kind, random, { known, type });
      const id = String(drawn[kind.naturalKey]).replace(/^\+/, '');
      // What others need must be there, whichever ids are drawn.
      const name = objects.has(id) ? `${at}` : id;
      const fields = {
        ...drawn,
        [kind.naturalKey]: objects.has(id) ? name : (drawn[kind.naturalKey] ?? id),
      };
      objects.set(name, withinReason(fields, known));
    }
    sections.set(kind.name, [...objects.values()]);
  }
  return { sections };
}

/** What no schema can say: a number rings one phone, and no caller is taken from a pattern. */
function withinReason(object: Fields, known: Known): Fields {
  const { furtherNumbers: _left, ...some } = object;
  const rest: Record<string, JsonValue> = some;
  const isPattern = (id: JsonValue | undefined): boolean => {
    const list = known.get('numberLists')?.get(String(id));
    return JSON.stringify(list ?? {}).includes('*"');
  };
  for (const name of ['callerPool', 'forwardedCallerPool']) {
    if (isPattern(rest[name])) delete rest[name];
  }
  return rest;
}

interface Drawing {
  readonly known: Known;
  readonly type: string | undefined;
}

function randomObject(kind: Kind, random: SeededRandom, { known, type }: Drawing): Fields {
  let object = randomFields(kind.node, random, known);
  if (type !== undefined) object = { ...object, type };
  if (kind.name === 'rateGroups') object = { ...object, rates: randomRates(random, known) };
  // People's passwords have a least length of their own.
  if (kind.name === 'operators') object = { ...object, password: 'correct horse' };
  // Whatever cannot stand together is left out until the rest can.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { rates: _rates, ...own } = object;
    const secrets = fieldsOf(kind).secrets.map((name) => [
      name,
      typeof own[name] === 'string' ? HAS_SECRET : null,
    ]);
    const whole = { ...withDefaults(kind, 'x', own), ...Object.fromEntries(secrets) };
    const [conflict] = kind.conflicts(whole);
    if (conflict === undefined) return object;
    object = settled(object, conflict.field);
  }
  throw new Error(`${kind.name}: conflicts without end`);
}

/** Gives what is missing, or takes away what is too much. */
function settled(object: Fields, field: string): Fields {
  if (field === 'addresses') {
    const { addresses, ...rest } = object;
    return addresses === undefined || (Array.isArray(addresses) && addresses.length === 0)
      ? { ...object, addresses: ['10.0.0.9'] }
      : rest;
  }
  if (field === 'password') return { ...object, password: 'a password' };
  if (field === 'geofences') return { ...object, geofenceMode: null };
  if (field === 'passHeaderNames') return { ...object, passHeaders: 'all' };
  if (field === 'customDisplayName') return { ...object, displayName: null };
  if (field === 'voicemail') return { ...object, voicemail: true };
  if (field.endsWith('To')) return { ...object, [field]: '1009' };
  const { [field]: _left, ...rest } = object;
  return rest;
}

function randomRates(random: SeededRandom, known: Known): readonly Fields[] {
  const rates = new Map<string, Fields>();
  for (let at = 0; at < random.between(0, RATES_PER_GROUP); at += 1) {
    const { fromTime: _from, untilTime: _until, ...drawn } = randomFields(rateNode, random, known);
    const prefix = String(random.between(1, 999));
    rates.set(prefix, { ...drawn, effectiveUntil: null, prefix });
  }
  return [...rates.values()];
}

function randomFields(schema: SchemaNode, random: SeededRandom, known: Known): Fields {
  const fields: Record<string, JsonValue> = {};
  for (const [name, node] of Object.entries(schema.properties ?? {})) {
    const isRequired = node.default === undefined;
    if (!isRequired && !random.chance(GIVEN_SHARE)) continue;
    const value = randomValue(node, random, known);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/** Undefined where there is nothing that could be referred to. */
function randomValue(node: SchemaNode, random: SeededRandom, known: Known): JsonValue | undefined {
  const inner = withoutNull(node);
  if (inner !== node && random.chance(0.2)) return null;
  if (inner['x-refers'] !== undefined) return randomReference(inner, random, known);
  if (inner.enum !== undefined) return random.pick(inner.enum);
  switch (inner.type) {
    case 'boolean':
      return random.chance(0.5);
    case 'integer': {
      const { minimum = 0, maximum = 0 } = inner;
      return random.between(minimum, Math.min(maximum, minimum + 5));
    }
    case 'array':
      return randomList(inner, random, known);
    case 'object':
      return randomFields(inner, random, known);
    default:
      return randomText(inner, random);
  }
}

function randomReference(
  { 'x-refers': kind = '', 'x-where': where }: SchemaNode,
  random: SeededRandom,
  known: Known,
): string | undefined {
  const objects = [...(known.get(kind) ?? [])];
  const fitting = objects.filter(
    ([, fields]) => where === undefined || where.values.includes(String(fields[where.field])),
  );
  return fitting.length === 0 ? undefined : random.pick(fitting)[0];
}

function randomList(node: SchemaNode, random: SeededRandom, known: Known): readonly JsonValue[] {
  const { items = {}, minItems = 0, maxItems = 0 } = node;
  const count = random.between(minItems, Math.min(maxItems, minItems + 3));
  const values = new Map<string, JsonValue>();
  for (let at = 0; at < count * 5 && values.size < count; at += 1) {
    const value = randomValue(items, random, known);
    if (value !== undefined) values.set(JSON.stringify(value).replace('"+', '"'), value);
  }
  const list = [...values.values()];
  // Steps of a price stand in their order.
  const isSteps = items.format === 'priceStep';
  return isSteps ? list.sort((one, other) => secondOf(one) - secondOf(other)) : list;
}

const secondOf = (step: JsonValue): number => Number.parseInt(String(step), 10);

function randomText(node: SchemaNode, random: SeededRandom): string {
  const { format = 'text', minLength = 0, maxLength = Number.POSITIVE_INFINITY } = node;
  const fitting = SAMPLES[format].filter((text) => {
    const most = Number(node['x-most'] ?? Number.POSITIVE_INFINITY);
    const least = Number(node['x-least'] ?? Number.NEGATIVE_INFINITY);
    const isDecimal = format === 'money' || format === 'decimal';
    const isWithin = !isDecimal || (Number(text) <= most && Number(text) >= least);
    return isWithin && text.length >= minLength && text.length <= maxLength;
  });
  invariant(fitting.length > 0, `a sample of ${format}`);
  return random.pick(fitting);
}
