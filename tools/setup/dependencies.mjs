// The packages of package-lock.json, by `npm ci`. One install for running and testing: a second,
// smaller one would take the folder away under a running switch.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../files.mjs';
import { hashOf, stampIs, writeStamp } from './stamp.mjs';

const stamp = join(root, 'node_modules', '.tandem-stamp');
const inputs = ['package-lock.json', '.npmrc'].map((name) => join(root, name));
const SHOWN_LINES = 12; // of npm's errors: its cause stands in the first ones

// Packages carry binaries a platform: a checkout that moves to another machine installs again.
const wanted = () => hashOf(inputs, process.platform, process.arch, process.versions.modules);

export const dependencies = {
  name: 'packages',
  doing: 'installing (npm ci, about 250 MB)',
  isCurrent: () => stampIs(stamp, wanted()),
  run: async () => {
    await npmCi();
    writeStamp(stamp, wanted());
  },
};

function npmCi() {
  // npm tells its own path to the scripts that it runs; `./tandem` is started without it.
  const cli = process.env.npm_execpath;
  const [program, args] = cli?.endsWith('.js') ? [process.execPath, [cli, 'ci']] : ['npm', ['ci']];
  const flags = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--include=dev',
    '--include=optional',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, ...flags], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let heard = '';
    child.stderr.on('data', (bytes) => {
      heard += bytes;
    });
    child.on('error', (error) => {
      const missing = error.code === 'ENOENT';
      reject(
        missing
          ? new Error(
              "there is no 'npm' on the PATH; it comes with Node.js (Debian: apt-get install npm).",
            )
          : error,
      );
    });
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(whatNpmSaid(code, heard))),
    );
  });
}

function whatNpmSaid(code, heard) {
  const lines = heard
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SHOWN_LINES);
  const advice = /ENOSPC/.test(heard)
    ? 'The disk is full: free some space (about 500 MB) and start again.'
    : /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(heard)
      ? 'The package registry could not be reached: check the network or the proxy (npm config ' +
        'get registry).'
      : 'Start again; if it stays so, this output tells why.';
  return [`npm ci ended with code ${code}.`, ...lines.map((line) => `    ${line}`), advice].join(
    '\n',
  );
}
