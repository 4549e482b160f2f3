// All parameters at one moment: typed, frozen, cheap to ask. A running call keeps the view it
// started with; a change makes a new one and leaves this one as it is.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import { CATALOGUE, entryOf, type KnownEntry } from './catalogue.ts';
import { COMBINATIONS, type Conflict, type Values } from './combinations.ts';
import type { Scalar } from './entry.ts';
import type { ParameterFault } from './faults.ts';
import type { ParameterName, ParameterTypes } from './names.generated.ts';
import {
  allowedText,
  type ConvertedFrom,
  type Origin,
  type ParsedValue,
  parseParameter,
  type Resolved,
  resolve,
  typeOf,
} from './resolve.ts';

/** Names as given (any spelling) and what they should become; null = the default again. */
export type Changes = Iterable<readonly [name: string, value: unknown]>;

export interface AppliedChange {
  readonly name: ParameterName;
  readonly old: string;
  readonly new: string;
  /** Where another name or unit was used than the parameter's own. */
  readonly convertedFrom?: ConvertedFrom;
}

export interface Changed {
  readonly view: ParameterView;
  /** Only what is different now, in the order given. */
  readonly applied: readonly AppliedChange[];
}

export class ParameterView {
  readonly #values: ReadonlyMap<ParameterName, unknown>;

  private constructor(values: ReadonlyMap<ParameterName, unknown>) {
    this.#values = values;
    Object.freeze(this);
  }

  static readonly defaults: ParameterView = new ParameterView(
    new Map(CATALOGUE.map((entry) => [entry.name, defaultOf(entry)])),
  );

  /**
   * What was stored, over the defaults. It was checked when it was stored; a row that an upgrade
   * made invalid takes its default and is told among the faults: the switch must start even so.
   */
  static load(stored: Changes): {
    readonly view: ParameterView;
    readonly faults: readonly ParameterFault[];
  } {
    const values = new Map(ParameterView.defaults.#values);
    const faults: ParameterFault[] = [];
    for (const [name, given] of stored) {
      const parsed = parseGiven(name, given, 'operator');
      if (parsed.ok) values.set(parsed.value.entry.name, parsed.value.value);
      else faults.push(parsed.error);
    }
    const view = new ParameterView(values);
    return { view, faults: [...faults, ...view.conflicts()] };
  }

  get<N extends ParameterName>(name: N): ParameterTypes[N] {
    // The values come from the type whose TypeScript name stands in the generated map.
    return this.#values.get(name) as ParameterTypes[N];
  }

  /** As people write it; reading it back gives the same value. */
  toText(name: ParameterName): string {
    const entry = entryOf(name);
    return typeOf(entry).print(this.#values.get(name), entry);
  }

  /** As JSON and YAML have it; reading it back gives the same value. */
  toScalar(name: ParameterName): Scalar {
    const entry = entryOf(name);
    return typeOf(entry).scalar(this.#values.get(name), entry);
  }

  isDefault(name: ParameterName): boolean {
    return this.toText(name) === ParameterView.defaults.toText(name);
  }

  /** What an export writes, in the order of the catalogue: nobody sets what is read-only. */
  nonDefaults(): readonly (readonly [name: ParameterName, value: Scalar])[] {
    return CATALOGUE.filter((entry) => !entry.readOnly && !this.isDefault(entry.name)).map(
      (entry) => [entry.name, this.toScalar(entry.name)] as const,
    );
  }

  /** All or nothing: every fault of all the changes at once, or the view with all of them. */
  withChanges(
    changes: Changes,
    origin: Origin = 'operator',
  ): Result<Changed, readonly ParameterFault[]> {
    const { taken, faults, broken } = readChanges(changes, origin);
    const values = new Map(this.#values);
    for (const [name, { value }] of taken) values.set(name, value);
    const view = new ParameterView(values);
    for (const { names, conflict } of COMBINATIONS) {
      const changed = names.map((name) => taken.get(name)).find((change) => change !== undefined);
      // With a value of it refused already, a combination would be judged by one that nobody asked
      // for.
      if (changed === undefined || names.some((name) => broken.has(name))) continue;
      const found = conflict(view.#read);
      if (found !== null) faults.push(conflictFault(changed.field, found));
    }
    if (faults.length > 0) return fail(faults);
    return ok({ view, applied: differences(this, view, taken.values()) });
  }

  /** What stands in these values and cannot work together. */
  conflicts(): readonly ParameterFault[] {
    return COMBINATIONS.flatMap(({ names, conflict }) => {
      const found = conflict(this.#read);
      return found === null ? [] : [conflictFault(names[0], found)];
    });
  }

  readonly #read: Values = (name) => this.get(name);
}

/** A change that was read, with the name it was given under. */
interface Taken extends ParsedValue {
  readonly field: string;
}

interface ReadChanges {
  readonly taken: ReadonlyMap<ParameterName, Taken>;
  readonly faults: ParameterFault[];
  /** The parameters that faults are about, as far as their names are known. */
  readonly broken: ReadonlySet<ParameterName>;
}

function readChanges(changes: Changes, origin: Origin): ReadChanges {
  const taken = new Map<ParameterName, Taken>();
  const faults: ParameterFault[] = [];
  const broken = new Set<ParameterName>();
  for (const [field, given] of changes) {
    const resolved = resolve(field);
    if (!resolved.ok) {
      faults.push(resolved.error);
      continue;
    }
    const { entry } = resolved.value;
    const parsed = readChange(field, given, { origin, entry, earlier: taken.get(entry.name) });
    if (parsed.ok) {
      taken.set(entry.name, { ...parsed.value, field });
    } else {
      faults.push(parsed.error);
      broken.add(entry.name);
    }
  }
  return { taken, faults, broken };
}

interface Circumstances {
  readonly origin: Origin;
  readonly entry: KnownEntry;
  readonly earlier: Taken | undefined;
}

function readChange(
  field: string,
  given: unknown,
  { origin, entry, earlier }: Circumstances,
): Result<ParsedValue, ParameterFault> {
  if (entry.readOnly) return fail(readOnlyFault(field, entry));
  if (earlier !== undefined) return fail(twiceFault(field, earlier));
  return parseGiven(field, given, origin);
}

/** Null means the default wherever values are given. */
function parseGiven(
  field: string,
  given: unknown,
  origin: Origin,
): Result<ParsedValue, ParameterFault> {
  if (isScalar(given) && given !== null) return parseParameter(field, given, origin);
  const resolved = resolve(field);
  if (!resolved.ok) return resolved;
  const { entry } = resolved.value;
  return given === null
    ? ok({ entry, value: defaultOf(entry) })
    : fail(notScalarFault(field, resolved.value));
}

function defaultOf(entry: KnownEntry): unknown {
  const parsed = typeOf(entry).parse(entry.default, entry);
  invariant(parsed.ok, `the default of ${entry.name} is one of its values`);
  return parsed.value;
}

function isScalar(given: unknown): given is Scalar {
  return given === null || ['string', 'number', 'boolean'].includes(typeof given);
}

function differences(
  before: ParameterView,
  after: ParameterView,
  taken: Iterable<Taken>,
): readonly AppliedChange[] {
  const different: AppliedChange[] = [];
  for (const { entry, convertedFrom } of taken) {
    const change = {
      name: entry.name,
      old: before.toText(entry.name),
      new: after.toText(entry.name),
    };
    if (change.old === change.new) continue;
    different.push(convertedFrom === undefined ? change : { ...change, convertedFrom });
  }
  return different;
}

function conflictFault(field: string, { allowed, detail }: Conflict): ParameterFault {
  return {
    code: 'PARAMETER_COMBINATION',
    field,
    allowed,
    detail: `${detail}; allowed: ${allowed}`,
  };
}

function readOnlyFault(field: string, entry: KnownEntry): ParameterFault {
  return {
    code: 'PARAMETER_READ_ONLY',
    field,
    allowed: typeOf(entry).allowed(entry),
    detail: `${entry.name} (${entry.description}) is read-only: Tandem writes it itself`,
  };
}

function twiceFault(field: string, earlier: Taken): ParameterFault {
  return {
    code: 'PARAMETER_TWICE',
    field,
    allowed: `one value for ${earlier.entry.name}`,
    detail: `${field} sets ${earlier.entry.name}, which ${earlier.field} has set already`,
  };
}

function notScalarFault(field: string, resolved: Resolved): ParameterFault {
  const allowed = allowedText(resolved);
  return {
    code: 'PARAMETER_TYPE',
    field,
    allowed,
    detail: `${resolved.entry.name} takes one value, no list or object; allowed is ${allowed}`,
  };
}
