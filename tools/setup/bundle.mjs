// The programs: each entry and what it imports of ours in one file of dist/ (esbuild), with the npm
// packages that every start reads. The others stay outside: some carry binaries or read files
// beside themselves.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, entries, root } from '../files.mjs';
import { buildConsole } from './console.mjs';
import { sharedClasses } from './shared-classes.mjs';
import { filesUnder, hashOf, looksOf, stampIs, writeStamp } from './stamp.mjs';

const stamp = join(dist, '.stamp');
const sourceFolders = ['apps', 'packages', 'console'].map((name) => join(root, name));
const makers = [
  ...['package-lock.json', 'tools/entries.json'],
  ...['bundle', 'console', 'shared-classes'].map((name) => `tools/setup/${name}.mjs`),
].map((name) => join(root, name));

/** How the sources looked when they were last read and found to be those of the stamp. */
const looks = join(dist, '.looks');

function inputs() {
  const sources = sourceFolders.flatMap((folder) =>
    filesUnder(folder, ['.ts', '.tsx', '.json', '.html', '.css', '.svg']),
  );
  return [...makers, ...sources.filter((file) => !/[.](test|sim|fuzz|bench)[.]ts$/.test(file))];
}

const wanted = () => hashOf(inputs());

function isCurrent() {
  const now = looksOf(inputs());
  if (stampIs(looks, now)) return true;
  const isSame = stampIs(stamp, wanted());
  if (isSame) tryToWrite(looks, now);
  return isSame;
}

/** Who may only read the checkout reads it whole each time. */
function tryToWrite(file, text) {
  try {
    writeStamp(file, text);
  } catch (error) {
    if (!['EACCES', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(error.code)) throw error;
  }
}

export const bundle = {
  name: 'programs',
  doing: 'bundling',
  isCurrent,
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
      // pg asks whether it runs at Cloudflare, by whether there is a Response: to answer that Node
      // reads its whole HTTP client, 30 ms of each start. By its name it is told sooner.
      define: { navigator: '{"userAgent":"Node.js"}' },
      // Packages of before ES modules ask for Node's own by `require`.
      banner: { js: REQUIRE },
      plugins: [inside(STARTED)],
    });
    for (const name of readdirSync(outdir).filter((one) => one.endsWith('.js'))) {
      const program = join(outdir, name);
      writeFileSync(program, sharedClasses(readFileSync(program, 'utf8')));
    }
    await buildConsole(esbuild, join(outdir, 'console'));
  } catch (error) {
    const first = error.errors?.[0];
    if (!first) throw error;
    const at = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new Error(`${at}${first.text}`);
  }
}

const REQUIRE =
  "import { createRequire as nodeRequire } from 'node:module'; " +
  'const require = nodeRequire(import.meta.url);';

/** Hundreds of small modules, each a file to find, read and compile at every start. */
const MANY_FILES = ['kysely', 'typebox'];
/** The same, and what they need themselves; tests take them as they come. */
const STARTED = [...MANY_FILES, 'fastify', 'pg', 'pg-copy-streams', 'pino', 'commander'];
/** Of those, what they need on other machines. */
const ELSEWHERE = new Set(['pg-native', 'pg-cloudflare']);

/**
 * Our own rings (@tandem/...) are bundled, and these packages; everything else that is imported by
 * a package name stays outside.
 */
function inside(names) {
  const packages = new Set(names);
  return {
    name: 'inside',
    setup(builder) {
      builder.onResolve({ filter: /^[^./]/ }, ({ kind, path, importer }) => {
        const [name] = path.split('/');
        if (ELSEWHERE.has(name)) return { path, external: true };
        if (kind === 'entry-point' || path.startsWith('@tandem/')) return undefined;
        const isNeeded = packages.has(name) || importer.includes('/node_modules/');
        return isNeeded ? undefined : { path, external: true };
      });
    },
  };
}

export const oursInside = inside(MANY_FILES);
