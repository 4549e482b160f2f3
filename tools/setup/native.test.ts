// The build script with a compiler of the test's own: a shell script that notes each call, and
// compiles, fails or fills the disk as it is told. The real one is used by the relay's own tests.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildNative, buildSanitized, nativeIsCurrent } from './native.mjs';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Writes its arguments and what it was told to read where the output should be, so that the output
// tells what went into it.
const COMPILES = [
  `all="$*"; for last; do :; done`,
  `{ printf '%s\\n' "\${all% -o *}"; while read -r line; do echo "$line"; done; } > "$last"`,
].join('\n');

class Bench {
  readonly root: string;
  readonly relay: string;
  readonly build: string;
  readonly compiler: string;

  constructor(t: TestContext) {
    this.root = mkdtempSync(join(tmpdir(), 'tandem-native-'));
    t.after(() => rmSync(this.root, { recursive: true }));
    this.relay = join(this.root, 'packages', 'native', 'relay');
    this.build = join(this.relay, 'build');
    this.compiler = join(this.root, 'cxx');
    mkdirSync(join(this.relay, 'test', 'canary'), { recursive: true });
    for (const name of ['core.cc', 'core.h', 'addon.cc', 'test/core_test.cc', 'test/canary/x.cc']) {
      writeFileSync(join(this.relay, name), `// ${name}\n`);
    }
    symlinkSync(join(checkout, 'node_modules'), join(this.root, 'node_modules'));
    this.compilerIs('1.0', COMPILES);
  }

  compilerIs(version: string, does: string): void {
    const says = `[ "$1" = --version ] && echo 'cxx ${version}' && exit 0`;
    const notes = `echo compiled >> '${join(this.root, 'calls')}'`;
    writeFileSync(this.compiler, `#!/bin/sh\n${says}\n${notes}\n${does}\n`);
    chmodSync(this.compiler, 0o755);
  }

  get env() {
    return { PATH: process.env.PATH, CXX: this.compiler };
  }

  async make(env: Readonly<Record<string, string | undefined>> = this.env) {
    return await buildNative({ root: this.root, env });
  }

  compiled(): number {
    try {
      return readFileSync(join(this.root, 'calls'), 'utf8').split('\n').length - 1;
    } catch {
      return 0; // never called
    }
  }

  made(name = 'relay.node'): string {
    return readFileSync(join(this.build, name), 'utf8');
  }
}

const absent = { PATH: '/nowhere' };

describe('building the native relay', () => {
  it('compiles the sources without the tests, once', async (t) => {
    const bench = new Bench(t);
    assert.equal(nativeIsCurrent({ root: bench.root, env: bench.env }), false);
    const first = await bench.make();
    assert.equal(first.state, 'built', first.detail);
    assert.match(first.detail, /cxx 1\.0/);
    assert.match(bench.made(), /relay\/addon\.cc"\n.*relay\/core\.cc"/);
    assert.doesNotMatch(bench.made(), /test/);
    assert.equal(nativeIsCurrent({ root: bench.root, env: bench.env }), true);
    assert.equal((await bench.make()).state, 'current');
    assert.equal(bench.compiled(), 1);
    assert.deepEqual(readdirSync(bench.build), ['relay.node', 'relay.node.stamp']);
  });

  //  what happens                 to the bench                                       then
  const changes: ReadonlyArray<readonly [string, (bench: Bench) => void, 'built' | 'current']> = [
    ['a source changes', (b) => appendFileSync(join(b.relay, 'core.cc'), ' '), 'built'],
    ['a header changes', (b) => appendFileSync(join(b.relay, 'core.h'), ' '), 'built'],
    ['a source is added', (b) => writeFileSync(join(b.relay, 'new.cc'), ''), 'built'],
    ['a source goes', (b) => rmSync(join(b.relay, 'core.cc')), 'built'],
    [
      'a test changes',
      (b) => appendFileSync(join(b.relay, 'test', 'core_test.cc'), ' '),
      'current',
    ],
    ['the compiler is another', (b) => b.compilerIs('2.0', COMPILES), 'built'],
    ['the result is lost', (b) => rmSync(join(b.build, 'relay.node')), 'built'],
    ['the result is cut short', (b) => writeFileSync(join(b.build, 'relay.node'), ''), 'built'],
    ['the stamp is lost', (b) => rmSync(join(b.build, 'relay.node.stamp')), 'built'],
    [
      'the stamp is cut short',
      (b) => writeFileSync(join(b.build, 'relay.node.stamp'), '{'),
      'built',
    ],
  ];
  for (const [what, happens, then] of changes) {
    it(`${what}: ${then}`, async (t) => {
      const bench = new Bench(t);
      await bench.make();
      happens(bench);
      assert.equal(nativeIsCurrent({ root: bench.root, env: bench.env }), then === 'current');
      assert.equal((await bench.make()).state, then);
      assert.equal((await bench.make()).state, 'current');
    });
  }

  it('without a compiler it tells what is lost and how to have it', async (t) => {
    const bench = new Bench(t);
    const { state, detail } = await bench.make(absent);
    assert.equal(state, 'no-compiler');
    assert.match(detail, /DSCP.*rmem_max.*apt-get install g\+\+/);
    const other = await bench.make({ PATH: '/nowhere', CXX: 'clang++ -v' });
    assert.match(other.detail, /'clang\+\+' is not there.*set CXX right/);
    assert.equal(nativeIsCurrent({ root: bench.root, env: absent }), false);
  });

  it('without a compiler, what was built before is good', async (t) => {
    const bench = new Bench(t);
    await bench.make();
    assert.equal((await bench.make(absent)).state, 'current');
    appendFileSync(join(bench.relay, 'core.cc'), ' ');
    assert.equal((await bench.make(absent)).state, 'no-compiler');
  });

  it('hands CXX its own arguments, and says what it is doing', async (t) => {
    const bench = new Bench(t);
    const said: string[] = [];
    const env = { ...bench.env, CXX: ` env  ${bench.compiler} ` };
    await buildNative({ root: bench.root, env, say: (line) => said.push(line) });
    assert.deepEqual(said, ['compiling relay.node with cxx 1.0']);
    assert.match(bench.made(), /addon\.cc/);
  });

  //  what the compiler does                                        what is said
  const troubles: ReadonlyArray<readonly [string, string, RegExp]> = [
    [
      'refuses the source',
      'echo "core.cc:1: error: no" >&2; exit 1',
      /code 1:\n {4}core\.cc:1: error/,
    ],
    ['talks at length', 'seq 1 999 >&2; exit 1', /\n {4}12\n {4}\(987 more lines\)$/],
    ['is killed', 'kill -9 $$', /cxx ended by SIGKILL/],
    [
      'fills the disk',
      'echo "ld: No space left on device" >&2; exit 1',
      /disk is full, under .*build/,
    ],
  ];
  for (const [what, does, says] of troubles) {
    it(`a compiler that ${what} is told of; the older build stays`, async (t) => {
      const bench = new Bench(t);
      await bench.make();
      const before = bench.made();
      bench.compilerIs('1.1', `for last; do :; done; echo half > "$last"\n${does}`);
      const { state, detail } = await bench.make();
      assert.equal(state, 'failed');
      assert.match(detail, says);
      assert.equal(bench.made(), before);
      assert.deepEqual(readdirSync(bench.build), ['relay.node', 'relay.node.stamp']);
    });
  }

  it('a place that cannot be written is told of before any work', async (t) => {
    const bench = new Bench(t);
    writeFileSync(bench.build, 'a file where the folder should be');
    const { state, detail } = await bench.make();
    assert.equal(state, 'failed');
    assert.match(detail, /relay\/build/);
    assert.equal(bench.compiled(), 0);
  });

  it('before the packages are installed it says so', async (t) => {
    const bench = new Bench(t);
    rmSync(join(bench.root, 'node_modules'));
    assert.equal(nativeIsCurrent({ root: bench.root, env: bench.env }), false);
    const { state, detail } = await bench.make();
    assert.equal(state, 'failed');
    assert.match(detail, /npm ci/);
  });

  it('runs at the same time do one another no harm', async (t) => {
    const bench = new Bench(t);
    bench.compilerIs('1.0', `sleep 0.05\n${COMPILES}`);
    const runs = await Promise.all([bench.make(), bench.make(), bench.make()]);
    assert.deepEqual(new Set(runs.map((run) => run.state)), new Set(['built']));
    assert.equal((await bench.make()).state, 'current');
    assert.deepEqual(readdirSync(bench.build), ['relay.node', 'relay.node.stamp']);
  });

  it('sweeps what killed runs left, but not what a run is writing now', async (t) => {
    const bench = new Bench(t);
    mkdirSync(bench.build);
    const left = join(bench.build, 'relay.node.1.tmp');
    writeFileSync(left, '');
    utimesSync(left, 1_000, 1_000);
    writeFileSync(join(bench.build, 'relay.node.2.tmp'), '');
    await bench.make();
    const found = readdirSync(bench.build);
    assert.deepEqual(found, ['relay.node', 'relay.node.2.tmp', 'relay.node.stamp']);
  });
});

describe('building a test program with the sanitizers', () => {
  for (const [kind, flag] of [
    ['address', '-fsanitize=address,undefined'],
    ['thread', '-fsanitize=thread'],
  ] as const) {
    it(`${kind}: the core and its tests, neither the addon nor the canaries`, async (t) => {
      const bench = new Bench(t);
      const { root, env } = bench;
      assert.equal((await buildSanitized({ root, kind, env })).state, 'built');
      const went = bench.made(`relay-test-${kind}`);
      assert.match(went, /relay\/core\.cc"\n.*test\/core_test\.cc"/);
      assert.doesNotMatch(went, /addon|canary/);
      assert.ok(went.includes(flag) && went.includes('-fno-sanitize-recover=all'), went);
      assert.equal((await buildSanitized({ root, kind, env })).state, 'current');
      appendFileSync(join(bench.relay, 'test', 'core_test.cc'), ' ');
      assert.equal((await buildSanitized({ root, kind, env })).state, 'built');
    });
  }

  it('named sources stand alone', async (t) => {
    const bench = new Bench(t);
    const sources = ['packages/native/relay/test/canary/x.cc'];
    const { root, env } = bench;
    await buildSanitized({ root, env, kind: 'thread', name: 'x', sources });
    assert.match(bench.made('x-thread'), /canary\/x\.cc"\n$/);
    assert.doesNotMatch(bench.made('x-thread'), /core/);
  });
});
