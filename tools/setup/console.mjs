// The console: the page, its style and its modules, cut into parts that are loaded when a page
// asks for them. Names carry a hash of what is in the file, so that browsers keep them for good; a
// packed copy lies beside each.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../files.mjs';

const MAIN = 'console/app/main.tsx';
const STYLE = 'console/style.css';
/** Small files gain nothing by being packed. */
const PACKED_FROM_BYTES = 1_024;

export async function buildConsole(esbuild, outdir) {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: [MAIN, STYLE],
    outdir,
    outbase: 'console',
    bundle: true,
    splitting: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    jsx: 'automatic',
    minify: true,
    entryNames: '[dir]/[name]-[hash]',
    chunkNames: 'parts/[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'silent',
    metafile: true,
    write: false,
    plugins: [partsByFile],
  });
  for (const { path, contents } of result.outputFiles) write(path, contents);
  const { outputs } = result.metafile;
  const made = (entry) => {
    const [path] = Object.entries(outputs).find(([, output]) => output.entryPoint === entry) ?? [];
    if (path === undefined) throw new Error(`the console has no ${entry}`);
    return path;
  };
  const inFolder = (path) => join(root, path).slice(outdir.length);
  const main = made(MAIN);
  const page = readFileSync(join(root, 'console', 'index.html'), 'utf8')
    .replace('style.css', inFolder(made(STYLE)))
    .replace('app/main.js', inFolder(main))
    .replace('</head>', `${preloads(outputs, main).map(inFolder).map(link).join('')}</head>`);
  write(join(outdir, 'index.html'), Buffer.from(page));
}

/**
 * The libraries of parts come as one list of everything, and what is in a list is in the first load
 * as soon as one page takes it from there. So each part is taken from its own file.
 */
const partsByFile = {
  name: 'parts-by-file',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]console[\\/].+[.]tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8').replaceAll(
        /import \{([^}]+)\} from '(antd|@ant-design\/icons)';/g,
        (_, names, from) =>
          names
            .split(',')
            .map((name) => importOf(name.trim(), from))
            .join(''),
      );
      return { contents: text, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

function importOf(name, from) {
  if (name === '' || name.startsWith('type ')) return '';
  if (from !== 'antd') return `import ${name} from '${from}/es/icons/${name}';`;
  const folder = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return `import ${name} from 'antd/es/${folder}';`;
}

const link = (path) => `  <link rel="modulepreload" href="${path}">\n  `;

/** What the first module needs before it runs: asked for at once instead of one after the other. */
function preloads(outputs, main) {
  const found = new Set();
  const walk = (path) => {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(next)) continue;
      found.add(next);
      walk(next);
    }
  };
  walk(main);
  return [...found];
}

function write(path, contents) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, contents);
  if (contents.length < PACKED_FROM_BYTES || path.endsWith('.html')) return;
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
}
