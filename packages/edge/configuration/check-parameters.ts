// The section of parameters: names with their values, as `tandem param set` takes them.
import {
  type Changed,
  type ParameterFault,
  type ParameterFaultCode,
  resolve,
} from '@tandem/domain/parameters';
import {
  type FaultCode,
  field,
  refused,
  type SourceEntry,
  type SourceNode,
  shown,
} from '@tandem/edge/objects';
import type { Checking } from './checking.ts';

const CODES: Readonly<Record<ParameterFaultCode, FaultCode>> = {
  PARAMETER_UNKNOWN: 'CONFIG_UNKNOWN_FIELD',
  PARAMETER_TYPE: 'CONFIG_TYPE',
  PARAMETER_RANGE: 'CONFIG_RANGE',
  PARAMETER_READ_ONLY: 'CONFIG_RANGE',
  PARAMETER_TWICE: 'CONFIG_DUPLICATE',
  PARAMETER_COMBINATION: 'CONFIG_COMBINATION',
};

/** With faults, the parameters as they are: what else is wrong is found all the same. */
export function checkParameters(section: SourceEntry | undefined, checking: Checking): Changed {
  const { current, faults } = checking;
  const unchanged: Changed = { view: current.parameters, applied: [] };
  if (section === undefined) return unchanged;
  const { node, at } = section;
  const place = field(null, section.name);
  if (node.kind !== 'map') {
    const told = refused('noParameters', { value: shown(node) });
    faults.add(place, { code: 'CONFIG_TYPE', at, ...told });
    return unchanged;
  }
  const given = node.entries.map((entry) => [entry.name, plainOf(entry.node)] as const);
  const names = given.map(([name]) => name);
  const resets = checking.prune ? unnamed(checking, names) : [];
  const changed = current.parameters.withChanges([...given, ...resets]);
  if (changed.ok) return changed.value;
  for (const fault of changed.error) {
    const entry = node.entries.find(({ name }) => name === fault.field);
    blame(fault, entry ?? section, checking);
  }
  return unchanged;
}

function blame(fault: ParameterFault, { at }: SourceEntry, { faults }: Checking): void {
  const { code, allowed, detail } = fault;
  const place = field(field(null, 'parameters'), fault.field);
  faults.add(place, { code: CODES[code], at, allowed, detail });
}

/** Lists and objects go on as they are: no parameter takes one, and the words for it are there. */
function plainOf(node: SourceNode): unknown {
  return node.kind === 'scalar' ? node.value : node;
}

/** What the file does not name goes back to its default. */
function unnamed(
  { current }: Checking,
  names: readonly string[],
): readonly (readonly [name: string, value: null])[] {
  const kept = new Set(
    names.map((name) => {
      const resolved = resolve(name);
      return resolved.ok ? resolved.value.entry.name : name;
    }),
  );
  const resets = current.parameters.nonDefaults().map(([name]) => name);
  return resets.filter((name) => !kept.has(name)).map((name) => [name, null] as const);
}
