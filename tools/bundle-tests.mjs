// Test files as Node runs them without a loader: read, transformed and joined once for all of them
// (esbuild), instead of in each process anew, which costs more than a second of CPU a process.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './files.mjs';
import { oursInside } from './setup/bundle.mjs';

const place = join(root, '.tandem');
/** A run that was killed leaves its programs; one that is younger may still go on. */
const LEFT_OVER_MS = 24 * 3_600_000;

/**
 * The programs for the runner, made of `entries` (name -> file), below the checkout: packages are
 * found from there. `imports` tells what a source imports of ours; `remove` takes all away.
 */
export async function bundleTests(entries) {
  mkdirSync(place, { recursive: true });
  sweep();
  const folder = mkdtempSync(join(place, 'tests-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return { ...(await bundle(entries, folder)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function sweep() {
  for (const name of readdirSync(place).filter((one) => one.startsWith('tests-'))) {
    const folder = join(place, name);
    const found = statSync(folder, { throwIfNoEntry: false }); // another run may just have ended
    if (found === undefined || Date.now() - found.mtimeMs < LEFT_OVER_MS) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(entries, outdir) {
  const { metafile } = await build({
    metafile: true,
    ...{ absWorkingDir: root, bundle: true, logLevel: 'error', outdir },
    ...{ platform: 'node', target: 'node20', format: 'esm', splitting: true },
    ...{ chunkNames: 'shared-[hash]', sourcemap: 'linked', sourcesContent: false },
    keepNames: true, // tests tell errors and classes by their names
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
    plugins: [oursInside, standsWhereItWas],
  });
  return {
    programs: Object.keys(entries).map((name) => relative(root, join(outdir, `${name}.js`))),
    imports: (file) => metafile.inputs[file]?.imports.map(({ path }) => path) ?? [],
  };
}

/** Files beside a source are found from the source, not from the bundle. */
const standsWhereItWas = {
  name: 'stands-where-it-was',
  setup(builder) {
    builder.onLoad({ filter: /[.](ts|tsx|mjs)$/ }, ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: extname(path) === '.mjs' ? 'js' : extname(path).slice(1) };
    });
  },
};
