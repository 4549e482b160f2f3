// The running system as a file that apply reads: sorted, without defaults, and made so that
// applying it changes nothing. It comes line by line: a million rates need not stand in memory as
// one text.
import {
  type Fields,
  fieldsOf,
  isRecord,
  type JsonValue,
  KINDS,
  type Kind,
  type RateFields,
  rateKey,
  rateNode,
  stripped,
} from '@tandem/edge/objects';
import type { CurrentConfiguration, CurrentObject } from './current.ts';
import { flowMapText, flowText, scalarText } from './yaml-text.ts';

export interface ExportOptions {
  /** Passwords and PINs too, as far as they can be read back. */
  readonly secrets: boolean;
}

const HEAD = '# Tandem configuration: tandem apply -f FILE makes a system be like this.';
/** An object that fits stands on one line; people read and compare these best. */
const MAX_LINE_CHARACTERS = 120;

export function* exportLines(
  current: CurrentConfiguration,
  options: ExportOptions,
): Generator<string> {
  yield HEAD;
  yield* parameterLines(current);
  for (const kind of KINDS) yield* sectionLines(kind, current, options);
}

export function exportText(current: CurrentConfiguration, options: ExportOptions): string {
  return `${[...exportLines(current, options)].join('\n')}\n`;
}

function* parameterLines({ parameters }: CurrentConfiguration): Generator<string> {
  const set = parameters.nonDefaults();
  yield set.length === 0 ? 'parameters: {}' : 'parameters:';
  for (const [name, value] of set) yield `  ${name}: ${scalarText(value)}`;
}

/** A section is written even when it is empty: what the file speaks of, --prune may remove. */
function* sectionLines(
  kind: (typeof KINDS)[number],
  current: CurrentConfiguration,
  options: ExportOptions,
): Generator<string> {
  const objects = [...current.objects(kind.name)].sort(byId);
  yield objects.length === 0 ? `${kind.name}: []` : `${kind.name}:`;
  for (const object of objects) {
    const fields = fieldsOfObject(kind, object, options);
    if (kind.name === 'rateGroups') yield* groupLines(fields, current.ratesOf(object.id));
    else yield* objectLines(fields);
  }
}

function byId(one: CurrentObject, other: CurrentObject): number {
  // By characters and not by any language, so that the order is the same everywhere.
  return one.id < other.id ? -1 : 1;
}

/** In the order of the schema, its natural key first. */
function fieldsOfObject(kind: Kind, object: CurrentObject, { secrets }: ExportOptions): Fields {
  const fields: Record<string, JsonValue> = {
    ...object.document,
    ...object.opening,
    [kind.naturalKey]: object.id,
  };
  for (const name of secrets ? fieldsOf(kind).secrets : []) {
    const revealed = object.secrets[name]?.reveal() ?? null;
    if (revealed !== null) fields[name] = revealed;
  }
  return stripped(kind.node, fields);
}

function* objectLines(fields: Fields): Generator<string> {
  const line = `  - ${flowMapText(fields)}`;
  if (line.length <= MAX_LINE_CHARACTERS) yield line;
  else yield* blockLines(fields);
}

function* blockLines(fields: Fields): Generator<string> {
  let lead = '  - ';
  for (const [name, value] of Object.entries(fields)) {
    if (isListOfRecords(value)) {
      yield `${lead}${name}:`;
      for (const record of value) yield `      - ${flowMapText(record)}`;
    } else {
      yield `${lead}${name}: ${flowText(value)}`;
    }
    lead = '    ';
  }
}

function isListOfRecords(value: JsonValue): value is readonly Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

function* groupLines(fields: Fields, rows: Iterable<RateFields>): Generator<string> {
  yield* blockLines(fields);
  const keyed = Array.from(rows, (rate) => [rateKey(rate), rate] as const);
  keyed.sort(([one], [other]) => (one < other ? -1 : 1));
  yield keyed.length === 0 ? '    rates: []' : '    rates:';
  for (const [, rate] of keyed) yield `      - ${flowMapText(stripped(rateNode, { ...rate }))}`;
}
