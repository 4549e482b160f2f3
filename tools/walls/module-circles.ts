// Modules in a circle, though no file is: each sees the other by another face. Then neither can be
// understood, tested or taken out alone.
/** Files and what they import, by their paths. */
export type Graph = ReadonlyArray<{
  readonly source: string;
  readonly dependencies: ReadonlyArray<{ readonly resolved: string }>;
}>;

type Edges = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** One circle, with the import that makes each step; nothing when there is none. */
export function circleOfModules(modules: Graph): string[] {
  const edges = edgesOf(modules);
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const circle = circleFrom(start, { edges, done, way: [] });
    if (circle !== undefined) return [`modules in a circle: ${describe(circle, edges)}`];
  }
  return [];
}

interface Search {
  readonly edges: Edges;
  /** Modules from which no circle can be reached. */
  readonly done: Set<string>;
  readonly way: readonly string[];
}

function circleFrom(module: string, search: Search): readonly string[] | undefined {
  const { edges, done, way } = search;
  if (way.includes(module)) return [...way.slice(way.indexOf(module)), module];
  if (done.has(module)) return undefined;
  for (const next of edges.get(module)?.keys() ?? []) {
    const circle = circleFrom(next, { ...search, way: [...way, module] });
    if (circle !== undefined) return circle;
  }
  done.add(module);
  return undefined;
}

/** From module to module, with one import as the witness. Tests may see what they like. */
function edgesOf(modules: Graph): Edges {
  const edges = new Map<string, Map<string, string>>();
  for (const { source, dependencies } of modules) {
    const from = moduleOf(source);
    if (from === undefined) continue;
    for (const { resolved } of dependencies) {
      const to = moduleOf(resolved);
      if (to === undefined || to === from) continue;
      const known = edges.get(from) ?? new Map<string, string>();
      edges.set(from, known.set(to, `${source} -> ${resolved}`));
    }
  }
  return edges;
}

function moduleOf(path: string): string | undefined {
  if (/([.](test|conformance|sim|fuzz|bench)|\/testing[a-z-]*)[.]tsx?$/.test(path))
    return undefined;
  return /^packages\/([^/]+\/[^/]+)\//.exec(path)?.[1];
}

const describe = (circle: readonly string[], edges: Edges): string =>
  circle
    .slice(0, -1)
    .map((from, at) => edges.get(from)?.get(circle[at + 1] ?? ''))
    .join('; ');
