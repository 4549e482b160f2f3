// The API and the command line are two faces of the same: what stands in docs/api.md of it is all
// there is. A request that has no row, and a command that has none, are named.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { KIND_NAMES } from '@tandem/edge/objects';
import { COMMANDS } from '../../apps/tandem/commands/index.ts';
import { buildProgram, wordsOf } from '../../apps/tandem/program.ts';
import { apiUnderTest } from '../../packages/edge/api/testing.ts';

const MANUAL = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
/** They start, end and prepare what the API is a part of, or print what is shipped. */
const WITHOUT_REQUESTS = ['up', 'stop', 'demo', 'areas', 'restore', 'completion'];
/** Requests of people who have a browser, and of programs: as the manual says below the table. */
const WITHOUT_COMMAND = [/^\/session/, /^\/live$/, /^\/dashboard$/, /^\/openapi\.json$/];

const [, section = ''] = MANUAL.split('## The same by command');
const table = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| requests'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const quoted = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

/** `/cdrs/ID`, `.../ID/trace`, `/callbacks*`: what it stands for. */
function patternOf(words: string): RegExp | undefined {
  const path = words.split(' ').at(-1) ?? '';
  if (!/[/*]/.test(path)) return undefined;
  const form = path
    .replaceAll(/[.]/g, '\\.')
    .replace(/^\\\.\\\.\\\./, '.*')
    .replaceAll(/\b(ID|NAME)\b/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^/?${form.replace(/^\//, '')}$`);
}

async function routes(): Promise<readonly string[]> {
  const { call } = apiUnderTest('local');
  const { body } = await call({ method: 'GET', url: '/api/v1/openapi.json' });
  return Object.keys((body as unknown as { readonly paths: object }).paths).map((path) =>
    path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, (_, name) => name.toUpperCase()),
  );
}

const resources = new Set(
  KIND_NAMES.map((kind) => kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
);
const isOfObjects = (path: string): boolean => {
  const [, resource = '', ...rest] = path.split('/');
  return resources.has(resource) && /^(ID|bulk|ID\/history)?$/.test(rest.join('/'));
};

describe('two faces of the same (API-1)', () => {
  it('each request has a command, or is among those of which the manual says that none is', async () => {
    const patterns = table.flatMap(([, requests]) =>
      quoted(requests).flatMap((words) => patternOf(words) ?? []),
    );
    const missing = (await routes()).filter(
      (path) =>
        !isOfObjects(path) &&
        !WITHOUT_COMMAND.some((one) => one.test(path)) &&
        !patterns.some((pattern) => pattern.test(path)),
    );
    assert.deepEqual(missing, []);
  });

  it('each command is one that there is, and has its requests', () => {
    const program = buildProgram(COMMANDS, '1', async () => undefined);
    const below = program.commands.flatMap((one) => [one, ...one.commands]);
    const all = below
      .flatMap((one) => [one, ...one.commands])
      .filter(({ commands }) => commands.length === 0)
      .map((command) => wordsOf(command).replace(/^tandem /, ''));
    const commands = new Set(all);
    const named = new Set(
      table.flatMap(([, , cell]) => quoted(cell).map((text) => text.replace(/^tandem /, ''))),
    );
    const unknown = [...named].filter((name) => !commands.has(name));
    assert.deepEqual(unknown, []);
    const untold = [...commands].filter((name) => !named.has(name));
    assert.deepEqual(untold.sort(), [...WITHOUT_REQUESTS].sort());
  });
});
