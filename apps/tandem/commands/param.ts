// `tandem param list|get|set`: the parameters.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Shown {
  readonly name: string;
  readonly value: string;
  readonly default: string;
  readonly isDefault: boolean;
  readonly unit: string | null;
  readonly description: string;
}

const PATH = '/api/v1/parameters';

export const paramList: TandemCommand = {
  group: 'param',
  examples: ['tandem param list', 'tandem param list session timer', 'tandem param list --changed'],
  define: (group) =>
    group
      .command('list')
      .description('every parameter with its value')
      .argument('[words...]', 'only those with these words in their name or meaning')
      .option('--changed', 'only those that differ from their default')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, words) => {
    const answer = await askOffice({ options, method: 'GET', path: PATH });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Shown[] };
    const found = items.filter(
      (one) =>
        (options.changed !== true || !one.isDefault) &&
        words.every((word) => has(`${one.name} ${one.description}`, word)),
    );
    if (options.json === true) print.json(found);
    else print.table([HEAD, ...found.map((one) => [mark(one), value(one), one.description])]);
    return undefined;
  },
};

const HEAD = ['PARAMETER', 'VALUE', 'MEANING'];
const has = (text: string, word: string): boolean =>
  text.toLowerCase().includes(word.toLowerCase());
const mark = ({ name, isDefault }: Shown): string => (isDefault ? name : `${name} *`);
const value = (one: Shown): string =>
  one.unit === null || one.value === '' ? one.value : `${one.value} ${one.unit}`;

export const paramGet: TandemCommand = {
  group: 'param',
  examples: ['tandem param get SS_SIP_SESSION_TTL'],
  define: (group) =>
    group
      .command('get')
      .description('one parameter: value, default, meaning')
      .argument('<name>', 'its name, or another spelling of it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [name = '']) => {
    const path = `${PATH}/${encodeURIComponent(name)}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    const shown = answer.value as Shown;
    if (options.json === true) print.json(shown);
    else {
      print.line(value(shown));
      const usual = shown.isDefault ? 'the default' : `default ${shown.default}`;
      print.line(`  ${shown.name} (${usual}): ${shown.description}`);
    }
    return undefined;
  },
};

interface SetAnswer {
  readonly changed: ReadonlyArray<{
    readonly name: string;
    readonly old: string;
    readonly new: string;
    readonly convertedFrom?: { readonly name: string; readonly value: string };
  }>;
}

export const paramSet: TandemCommand = {
  group: 'param',
  examples: ['tandem param set SS_SIP_SESSION_TTL 1800', 'tandem param set SS_SIP_SESSION_TTL'],
  define: (group) =>
    group
      .command('set')
      .description('change one parameter, for new calls at once')
      .argument('<name>', 'its name, or another spelling of it')
      .argument('[value]', 'its new value; left out: its default')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [name = '', text]) => {
    const answer = await askOffice({
      options,
      method: 'PUT',
      path: `${PATH}/${encodeURIComponent(name)}`,
      body: { json: { value: text ?? null } },
    });
    if (!answer.ok) return answer.fault;
    const { changed } = answer.value as SetAnswer;
    if (options.json === true) print.json(answer.value);
    else if (changed.length === 0) print.line('It was so already.');
    for (const { name: set, old, new: now, convertedFrom } of changed) {
      if (options.json === true) continue;
      const from = convertedFrom ? ` (from ${convertedFrom.name} ${convertedFrom.value})` : '';
      print.line(`${set}: ${old} -> ${now}${from}`);
    }
    return undefined;
  },
};
