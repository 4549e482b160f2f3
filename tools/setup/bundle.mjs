// The programs: each entry and what it imports of ours in one file of dist/ (esbuild). npm packages
// stay outside: some carry binaries or read files beside themselves.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dist, entries, root } from '../files.mjs';
import { buildConsole } from './console.mjs';
import { filesUnder, hashOf, stampIs, writeStamp } from './stamp.mjs';

const stamp = join(dist, '.stamp');
const sourceFolders = ['apps', 'packages', 'console'].map((name) => join(root, name));
const makers = [
  ...['package-lock.json', 'tools/entries.json'],
  ...['tools/setup/bundle.mjs', 'tools/setup/console.mjs'],
].map((name) => join(root, name));

function wanted() {
  const sources = sourceFolders.flatMap((folder) =>
    filesUnder(folder, ['.ts', '.tsx', '.json', '.html', '.css', '.svg']),
  );
  return hashOf([
    ...makers,
    ...sources.filter((file) => !/[.](test|sim|fuzz|bench)[.]ts$/.test(file)),
  ]);
}

export const bundle = {
  name: 'programs',
  doing: 'bundling',
  isCurrent: () => stampIs(stamp, wanted()),
  run: async () => {
    const hash = wanted();
    const made = `${dist}.${process.pid}`;
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
    await build(made);
    writeStamp(join(made, '.stamp'), hash);
    // A program that runs has read its files already; a start in this moment waits for the setup's
    // lock.
    rmSync(dist, { recursive: true, force: true });
    renameSync(made, dist);
  },
};

async function build(outdir) {
  const { build: esbuild } = await import('esbuild');
  const common = { absWorkingDir: root, bundle: true, logLevel: 'silent', sourcemap: true };
  try {
    await esbuild({
      ...common,
      entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
      outdir,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      splitting: true,
      chunkNames: 'shared-[hash]',
      // Above all: a literal spread into a literal becomes one. V8 makes a hidden class of its own
      // for each object of `{ ...{ a, b }, c }`, at 15 times the cost, and lets no code get fast.
      minifySyntax: true,
      plugins: [oursInside],
    });
    await buildConsole(esbuild, join(outdir, 'console'));
  } catch (error) {
    const first = error.errors?.[0];
    if (!first) throw error;
    const at = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new Error(`${at}${first.text}`);
  }
}

/** Hundreds of small modules, each a file to find, read and compile at every start. */
const MANY_FILES = new Set(['kysely', 'typebox']);

/**
 * Our own rings (@tandem/...) are bundled, and packages of many files; everything else that is
 * imported by a package name stays outside.
 */
export const oursInside = {
  name: 'ours-inside',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, (args) => {
      if (args.kind === 'entry-point' || args.path.startsWith('@tandem/')) return undefined;
      if (MANY_FILES.has(args.path.split('/')[0])) return undefined;
      return { path: args.path, external: true };
    });
  },
};
