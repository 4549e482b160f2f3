// The examples of the page about routing, asked of calls over the system that the page describes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { analyseRoute, tryRewrite } from '@tandem/edge/services';
import { parse } from 'yaml';
import { COMMANDS } from '../../apps/tandem/commands/index.ts';
import { rewriteLines } from '../../apps/tandem/commands/rewrite.ts';
import { routeLines } from '../../apps/tandem/commands/route.ts';
import { buildProgram } from '../../apps/tandem/program.ts';
import { switchUnderTest } from '../../packages/engine/calls/testing-switch.ts';
import { root } from '../../tools/files.mjs';

type Objects = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const page = readFileSync(join(root, 'docs', 'routing.md'), 'utf8');
const objects = parse(/```yaml\n([^`]+)```/.exec(page)?.[1] ?? '') as Objects;

/** Ids and documents, as the store has them. */
function byName(kind: string): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    (objects[kind] ?? []).map(({ id, name, balance, rates, ...rest }) => [
      String(id ?? name),
      rest,
    ]),
  );
}

function system() {
  const sheets = Object.fromEntries(
    (objects.rateGroups ?? []).map(({ name, rates }) => {
      const rows = (rates as { prefix: string; price: string; area?: string }[]).map((rate) => {
        const e7 = Number(rate.price) * 10_000_000;
        const prices = { firstE7: Math.round(e7), nextE7: Math.round(e7) };
        return [rate.prefix, { ...prices, area: rate.area ?? '' }];
      });
      return [String(name), Object.fromEntries(rows)];
    }),
  );
  const kinds = ['workCalendars', 'accounts', 'mappingGateways', 'routingGateways'];
  const sections = Object.fromEntries(kinds.map((kind) => [kind, byName(kind)]));
  const world = switchUnderTest({ vendors: {}, objects: sections, rates: sheets as never });
  world.money.has(world.configuration.keyOf('accounts', 'acme'), 250_000_000n as never);
  return world;
}

async function says(line: string): Promise<readonly string[]> {
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  let asked: { args: readonly string[]; options: Record<string, unknown> } | undefined;
  const program = buildProgram(COMMANDS, '1', async ({ args, options }) => {
    asked = { args, options };
  });
  await program.parseAsync(words.slice(1), { from: 'user' });
  assert.ok(asked);
  const { args, options } = asked;
  if (words[1] === 'rewrite') {
    const store = {
      find: async (kind: string, id: string) => {
        const document = byName(kind)[id];
        return document && { kind, id, key: 1n, version: 1n, document: document as never };
      },
    };
    const { rule, ...places } = options as { rule?: string[]; from?: string; to?: string };
    const tried = await tryRewrite(store, {
      ...{ number: args[0] ?? '', rules: rule ?? [] },
      ...(places.from === undefined ? {} : { from: places.from }),
      ...(places.to === undefined ? {} : { to: places.to }),
    });
    assert.ok(tried.ok);
    return rewriteLines(tried.value);
  }
  const { control } = system().switch;
  const calls = {
    analyse: async (...question: Parameters<typeof control.analyse>) => {
      const analysed = await control.analyse(...question);
      assert.ok(analysed.ok);
      return analysed;
    },
  };
  const { caller, callee, from, at } = options as Record<string, string>;
  const question = { caller: caller ?? '', callee: callee ?? '', from: from ?? '', at: at ?? '' };
  const told = await analyseRoute({ calls, clock: { wallMs: () => 0 } }, question);
  assert.ok(told.ok);
  return routeLines(told.value);
}

describe('the page about routing (RTE-9, RTE-6)', () => {
  const examples = [...page.matchAll(/```\n\$ (.+)\n([^`]+)```/g)];
  it('has examples', () => assert.ok(examples.length >= 4));
  for (const [, line = '', expected = ''] of examples) {
    it(line, async () => {
      assert.deepEqual([...(await says(line))], expected.trimEnd().split('\n'));
    });
  }
});
