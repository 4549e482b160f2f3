// Runs dependency-cruiser with our rules, and checks that it saw what there is: a cruiser that lost
// its compiler or its resolver reads nothing, finds nothing, and passes.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICruiseResult, IModule } from 'dependency-cruiser';
import ts from 'typescript';
import { circleOfModules, type Graph } from './module-circles.ts';

/** Everything with imports of ours in it. */
export const FOLDERS = ['packages', 'apps', 'console', 'test', 'tools'];
/** There were more on the day this was written; a count below means that folders are not found. */
const FEWEST_FILES = 200;
/** The result of some thousand modules. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;
/** What is printed of one kind: the first say enough. */
const SHOWN = 20;

export interface ImportingFile {
  readonly path: string;
  readonly text: string;
}

export function cruise(root: string, folders: readonly string[] = FOLDERS): ICruiseResult {
  const program = join('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const run = spawnSync(process.execPath, [program, ...options, ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MAX_RESULT_BYTES,
  });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`dependency-cruiser did not run: ${run.stderr}`);
  return JSON.parse(run.stdout) as ICruiseResult;
}

const PASSED_OVER = new Set(['node_modules', 'dist', 'build', 'fixtures']);

/** Counted on the disk, without asking git or the cruiser. */
export function importingFiles(root: string): ImportingFile[] {
  const under = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : under(path);
      return /[.](ts|tsx|mjs)$/.test(path) && !/[.]d[.]m?ts$/.test(path) ? [path] : [];
    });
  return FOLDERS.flatMap(under).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Each broken rule with what to do instead, then a line for each place that breaks it. */
export function broken({ summary }: ICruiseResult): string[] {
  const rules = summary.ruleSetUsed?.forbidden ?? [];
  return rules.flatMap(({ name, comment }) => {
    const places = summary.violations
      .filter(({ rule }) => rule.name === name)
      .map(({ from, to, cycle }) => {
        const onward = cycle?.map((step) => step.name) ?? (from === to ? [] : [to]);
        return `  ${[from, ...onward].join(' -> ')}`;
      });
    return places.length === 0 ? [] : [`${name}: ${comment}`, ...shortened(places)];
  });
}

/** What is there and the cruiser did not see. */
export function unseen({ modules }: ICruiseResult, files: readonly ImportingFile[]): string[] {
  const seen = new Map(modules.map((module) => [module.source, module]));
  const unread = files.filter(({ path }) => !seen.has(path)).map(({ path }) => path);
  const edges = files.flatMap((file) => {
    const module = seen.get(file.path);
    return module === undefined ? [] : unseenEdges(file, module);
  });
  return [
    ...(files.length < FEWEST_FILES
      ? [`only ${files.length} files were found where there were ${FEWEST_FILES}`]
      : []),
    ...shortened(unread.map((path) => `the cruiser is blind: ${path} was not read`)),
    ...shortened(edges.map((edge) => `the cruiser is blind: ${edge} was not seen`)),
  ];
}

function unseenEdges({ path, text }: ImportingFile, module: IModule): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter(
      (name) =>
        !module.dependencies.some((edge) => plain(edge.module) === plain(name) && leads(edge)),
    )
    .map((name) => `the import of ${name} in ${path}`);
}

/** The cruiser leaves out what says that a module is node's own. */
const plain = (name: string): string => name.replace(/^node:/, '');

/** An import by our name must end in the file of that module, not in node_modules. */
function leads({ module, resolved, couldNotResolve }: IModule['dependencies'][number]): boolean {
  const [, ring, part] = /^@tandem\/([^/]+)\/([^/]+)/.exec(module) ?? [];
  return part === undefined || couldNotResolve || resolved.startsWith(`packages/${ring}/${part}/`);
}

function shortened(lines: readonly string[]): readonly string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `  ... and ${more} more`] : lines;
}

/** A folder of packages/ that no rule knows would be free of all rules. */
export function lawless({ modules, summary }: ICruiseResult): string[] {
  const rules = summary.ruleSetUsed?.forbidden ?? [];
  const rings = rules.flatMap(({ name }) => /^ring-(.+)$/.exec(name ?? '')?.[1] ?? []);
  return modules
    .map(({ source }) => source)
    .filter((path) => path.startsWith('packages/') && !rings.includes(path.split('/')[1] ?? ''))
    .map((path) => `${path}: stands in no ring that .dependency-cruiser.cjs knows`);
}

export interface Roots {
  readonly entries: readonly string[];
  readonly waiting: ReadonlyArray<{ readonly face: string; readonly reason: string }>;
}

/** Programs that are not there; modules that wait for their caller no more, or without a reason. */
export function falseRoots(modules: Graph, { entries, waiting }: Roots): string[] {
  const graph = new Map(
    modules.map((one) => [one.source, one.dependencies.map((to) => to.resolved)]),
  );
  const reached = reachable(graph, entries);
  return [
    ...entries
      .filter((entry) => !graph.has(entry))
      .map((entry) => `tools/entries.json: ${entry} is not there`),
    ...waiting.flatMap(({ face, reason }) => {
      if (!graph.has(face)) return [`tools/walls/waiting.json: ${face} is not there`];
      if (reason.trim() === '') return [`tools/walls/waiting.json: ${face} waits without a reason`];
      return reached.has(face)
        ? [`tools/walls/waiting.json: ${face} is used now: take its line out`]
        : [];
    }),
  ];
}

function reachable(
  graph: ReadonlyMap<string, readonly string[]>,
  from: readonly string[],
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    open.push(...(graph.get(at) ?? []));
  }
  return reached;
}

/** All complaints about a tree. */
export function complaints(root: string): string[] {
  const read = (name: string) => JSON.parse(readFileSync(join(root, 'tools', name), 'utf8'));
  const before = new Map(importingFiles(root).map(({ path, text }) => [path, text]));
  const result = cruise(root);
  // What somebody saved in the meantime is judged the next time.
  const files = importingFiles(root).filter(({ path, text }) => before.get(path) === text);
  const entries: string[] = Object.values(read('entries.json'));
  const roots: Roots = { entries, waiting: read('walls/waiting.json') };
  return [
    ...unseen(result, files),
    ...broken(result),
    ...lawless(result),
    ...falseRoots(result.modules, roots),
    ...circleOfModules(result.modules),
  ];
}
