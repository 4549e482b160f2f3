// A page of the manual with a system in it, and with commands that are asked of that system: what
// `route` and `rewrite` answer, by the code of calls.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseRoute, tryRewrite } from '@tandem/edge/services';
import { parse } from 'yaml';
import { COMMANDS } from '../../apps/tandem/commands/index.ts';
import { rewriteLines } from '../../apps/tandem/commands/rewrite.ts';
import { routeLines } from '../../apps/tandem/commands/route.ts';
import { buildProgram } from '../../apps/tandem/program.ts';
import { switchUnderTest } from '../../packages/engine/calls/testing-switch.ts';
import { root } from '../../tools/files.mjs';

type Document = Readonly<Record<string, unknown>>;

const KINDS = ['workCalendars', 'accounts', 'mappingGateways', 'routingGateways', 'phones'];

export class RoutePage {
  readonly text: string;
  /** The system that it describes, as it stands there. */
  readonly yaml: string;
  /** Command lines, each with what it answers. */
  readonly examples: readonly (readonly [line: string, answer: string])[];
  readonly #objects: Readonly<Record<string, readonly Document[]>>;

  constructor(name: string) {
    this.text = readFileSync(join(root, 'docs', name), 'utf8');
    this.yaml = /```yaml\n([^`]+)```/.exec(this.text)?.[1] ?? '';
    this.#objects = parse(this.yaml) as Readonly<Record<string, readonly Document[]>>;
    const found = this.text.matchAll(/```\n\$ (.+)\n([^`]+)```/g);
    this.examples = [...found].map(([, line = '', answer = '']) => [line, answer]);
  }

  async says(line: string): Promise<readonly string[]> {
    const { words, args, options } = await asked(line);
    return words[1] === 'rewrite' ? this.#rewritten(args, options) : this.#routed(options);
  }

  /** Ids and documents, as the store has them. */
  #byName(kind: string): Record<string, Record<string, unknown>> {
    return Object.fromEntries(
      (this.#objects[kind] ?? []).map(
        ({ id, name, number, balance: _, password: __, rates: ___, ...rest }) => [
          String(id ?? name ?? number),
          rest,
        ],
      ),
    );
  }

  #system() {
    const sheets = Object.fromEntries(
      (this.#objects.rateGroups ?? []).map(({ name, rates }) => [String(name), sheetOf(rates)]),
    );
    const sections = Object.fromEntries(KINDS.map((kind) => [kind, this.#byName(kind)]));
    const world = switchUnderTest({ vendors: {}, objects: sections, rates: sheets as never });
    world.money.has(world.configuration.keyOf('accounts', 'acme'), 250_000_000n as never);
    return world;
  }

  async #rewritten(args: readonly string[], options: Document): Promise<readonly string[]> {
    const store = {
      find: async (kind: string, id: string) => {
        const document = this.#byName(kind)[id];
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

  async #routed(options: Document): Promise<readonly string[]> {
    const { control } = this.#system().switch;
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
}

/** A command line as the program reads it; words that it does not know are a failure. */
export async function asked(line: string) {
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  let read: { args: readonly string[]; options: Document } | undefined;
  const program = buildProgram(COMMANDS, '1', async ({ args, options }) => {
    read = { args, options };
  });
  await program.parseAsync(words.slice(1), { from: 'user' });
  assert.ok(read, line);
  return { words, ...read };
}

function sheetOf(rates: unknown) {
  const rows = (rates as { prefix: string; price: string; area?: string }[]).map((rate) => {
    const e7 = Math.round(Number(rate.price) * 10_000_000);
    return [rate.prefix, { firstE7: e7, nextE7: e7, area: rate.area ?? '' }];
  });
  return Object.fromEntries(rows);
}
