// `tandem audit`: who did what, from where, and what it was before.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Entry {
  readonly at: string;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  readonly kind: string;
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
}

const FILTERS = ['kind', 'id', 'actor', 'limit', 'after'] as const;

export const audit: TandemCommand = {
  examples: [
    'tandem audit --limit 20',
    'tandem audit --kind phones --id 1001',
    'tandem audit --actor ada --json',
  ],
  define: (program) =>
    program
      .command('audit')
      .description('what was changed, by whom, from where, with before and after; newest first')
      .option('--kind <kind>', 'only of this kind: accounts, phones, parameters, calls, ...')
      .option('--id <id>', 'only of this object of the kind')
      .option('--actor <name>', 'only by this operator')
      .option('--limit <number>', 'how many, 1 to 1000; 50 when not given')
      .option('--after <id>', 'those before this entry, which the page before ended with')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const query = new URLSearchParams();
    for (const name of FILTERS) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    const path = `/api/v1/audit?${query}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    const { items, next } = answer.value as { items: readonly Entry[]; next: string | null };
    if (options.json === true) print.json(items);
    else {
      for (const entry of items) told(entry);
      if (next !== null) print.line(`More: --after ${next}`);
    }
    return undefined;
  },
};

function told({ at, actor, source, action, kind, object, before, after }: Entry): void {
  print.line(`${at}  ${actor} (${source})  ${action} ${kind} ${object}`);
  if (before !== null) print.line(`  before ${JSON.stringify(before)}`);
  if (after !== null) print.line(`  after  ${JSON.stringify(after)}`);
}
