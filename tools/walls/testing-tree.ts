// For tests only: a small checkout in a temporary folder, under the real rules. Whatever a planted
// file imports is made as an empty file, so that only the import itself is judged.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../files.mjs';

export interface Planted {
  readonly path: string;
  /** Specifiers; "type x" for a type alone. */
  readonly imports: readonly string[];
}

export interface TreeOptions {
  readonly entries?: Readonly<Record<string, string>>;
  readonly waiting?: ReadonlyArray<{ readonly face: string; readonly reason: string }>;
  /** Without it @tandem/... leads nowhere. */
  readonly linked?: boolean;
}

const RINGS = [
  'base',
  'protocol',
  'domain',
  'engine',
  'books',
  'watch',
  'native',
  'platform',
  'edge',
];
/** Stand-ins of packages, by where their code is: that decides what the cruiser makes of them. */
const PACKAGES: Readonly<Record<string, string>> = {
  pg: 'lib/index.js',
  kysely: 'dist/esm/index.js',
  fastify: 'fastify.js',
  pino: 'pino.js',
  'fast-check': 'lib/index.js',
  undeclared: 'index.js',
};

export class TestingTree {
  readonly root = mkdtempSync(join(tmpdir(), 'tandem-walls-'));

  constructor(planted: readonly Planted[], options: TreeOptions = {}) {
    const { entries = {}, waiting = [], linked = true } = options;
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json'])
      cpSync(join(root, file), join(this.root, file));
    this.write('tools/entries.json', JSON.stringify(entries));
    this.write('tools/walls/waiting.json', JSON.stringify(waiting));
    this.#addPackages();
    for (const folder of ['packages', 'apps', 'console', 'test', 'tools'])
      mkdirSync(join(this.root, folder), { recursive: true });
    for (const ring of RINGS) this.#addRing(ring, linked);
    for (const { path, imports } of planted) {
      this.write(path, imports.map(statement).join(''));
      for (const specifier of imports) this.#addTarget(path, specifier.replace(/^type /, ''));
    }
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #addPackages(): void {
    const named = (name: string) => [name, '1.0.0'] as const;
    const { 'fast-check': _, undeclared: __, ...dependencies } = PACKAGES;
    this.write(
      'package.json',
      JSON.stringify({
        type: 'module',
        workspaces: ['packages/*'],
        dependencies: Object.fromEntries(Object.keys(dependencies).map(named)),
        devDependencies: { 'fast-check': '1.0.0' },
      }),
    );
    for (const [name, main] of Object.entries(PACKAGES)) {
      this.write(`node_modules/${name}/package.json`, JSON.stringify({ name, main }));
      this.write(`node_modules/${name}/${main}`, '');
    }
    symlinkSync(
      join(root, 'node_modules', 'dependency-cruiser'),
      join(this.root, 'node_modules', 'dependency-cruiser'),
    );
  }

  #addRing(ring: string, linked: boolean): void {
    mkdirSync(join(this.root, 'packages', ring), { recursive: true });
    // All rings are made alike: the exports of one that is there serve those that are to come.
    const text = { name: `@tandem/${ring}`, type: 'module', exports: EXPORTS };
    this.write(`packages/${ring}/package.json`, JSON.stringify(text));
    if (!linked) return;
    mkdirSync(join(this.root, 'node_modules', '@tandem'), { recursive: true });
    symlinkSync(
      join(this.root, 'packages', ring),
      join(this.root, 'node_modules', '@tandem', ring),
    );
  }

  #addTarget(from: string, specifier: string): void {
    const target = specifier.startsWith('@tandem/')
      ? byName(specifier)
      : specifier.startsWith('.') && !specifier.includes('nowhere')
        ? join(dirname(from), specifier)
        : undefined;
    if (target !== undefined && !existsSync(join(this.root, target))) this.write(target, '');
  }
}

const EXPORTS = Object.fromEntries([
  ...['ports', 'contract', 'control', 'events'].map((face) => [`./*/${face}`, `./*/${face}.ts`]),
  ['./*', './*/index.ts'],
]);

const statement = (specifier: string): string =>
  specifier.startsWith('type ')
    ? `import type {} from '${specifier.slice('type '.length)}';\n`
    : `import '${specifier}';\n`;

function byName(specifier: string): string {
  const [, ring = '', module = '', face = 'index'] = specifier.split('/');
  return `packages/${ring}/${module}/${face}.ts`;
}
