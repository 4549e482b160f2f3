// What a stranger meets before anything of ours runs: an old Node, no npm, no network, a full disk.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { root } from '../files.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tandem-setup-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A checkout with the setup's own files and nothing else, whose `npm` is the test's. */
function bareCheckout(name: string, npm: string | undefined) {
  const at = join(scratch, name);
  for (const folder of ['bin', 'apps', 'packages', 'console']) {
    mkdirSync(join(at, folder), { recursive: true });
  }
  for (const part of ['tools', 'package.json', 'package-lock.json', '.npmrc', 'tandem']) {
    cpSync(join(root, part), join(at, part), { recursive: true });
  }
  if (npm !== undefined) {
    writeFileSync(join(at, 'bin', 'npm'), `#!/bin/sh\n${npm}\n`);
    chmodSync(join(at, 'bin', 'npm'), 0o755);
  }
  // Only what the setup itself needs is on this PATH; the real npm is not.
  const path = `${join(at, 'bin')}:${linksTo(at)}`;
  const { npm_execpath: _npm, ...env } = process.env;
  const run = () =>
    spawnSync(process.execPath, [join(at, 'tools', 'start.mjs')], {
      cwd: at,
      encoding: 'utf8',
      env: { ...env, PATH: path },
    });
  return { at, run };
}

function linksTo(at: string): string {
  const folder = join(at, 'system');
  mkdirSync(folder);
  for (const program of ['sh', 'flock', 'env']) {
    writeFileSync(join(folder, program), `#!/bin/sh\nexec /usr/bin/${program} "$@"\n`);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

describe('the setup of a bare checkout', () => {
  //  what                npm does                                              it says
  const table: ReadonlyArray<readonly [string, string | undefined, RegExp]> = [
    ['no npm', undefined, /there is no 'npm' on the PATH; it comes with Node\.js/],
    [
      'no network',
      'echo "npm error code ENOTFOUND" >&2; exit 1',
      /registry could not be reached: check the network or the proxy/,
    ],
    [
      'a full disk',
      'echo "npm error code ENOSPC" >&2; exit 228',
      /The disk is full: free some space/,
    ],
    [
      'a broken lock file',
      'echo "npm error code EUSAGE" >&2; exit 1',
      /npm ci ended with code 1\.\n +npm error code EUSAGE/,
    ],
  ];
  for (const [what, npm, says] of table) {
    it(`${what}: said plainly, with exit code 1`, () => {
      const { status, stderr } = bareCheckout(what.replaceAll(' ', '-'), npm).run();
      assert.match(stderr, says);
      assert.match(stderr, /Tandem could not be set up: packages/);
      assert.equal(status, 1);
    });
  }

  it('an install that failed is tried again at the next start', () => {
    const { at, run } = bareCheckout('again', `mkdir -p node_modules; echo once >> tried; exit 1`);
    assert.equal(run().status, 1);
    assert.equal(run().status, 1);
    const tried = spawnSync('cat', [join(at, 'tried')], { encoding: 'utf8' }).stdout;
    assert.equal(tried, 'once\nonce\n');
  });
});

describe('the Node.js that runs it', () => {
  //  version     wanted
  const table = [
    ['0.10.48', false],
    ['12.22.12', false],
    ['18.20.0', false],
    ['20.14.0', false],
    ['20.15.0', true],
    ['22.1.0', true],
  ] as const;
  for (const [version, wanted] of table) {
    it(`${version} ${wanted ? 'will do' : 'is refused in a sentence'}`, () => {
      const fake = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
      const check = `require(${JSON.stringify(join(root, 'tools', 'require-node.cjs'))});`;
      const { status, stderr } = spawnSync(process.execPath, ['-e', fake + check], {
        encoding: 'utf8',
      });
      assert.equal(status, wanted ? 0 : 1);
      if (!wanted) {
        assert.match(stderr, new RegExp(`needs Node.js 20.15 or newer; this is ${version}`));
      }
    });
  }
});
