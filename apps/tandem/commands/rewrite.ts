// `tandem rewrite`: how the rules of the four places change a number.
import type { RewriteShown } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { gathered } from './gathered.ts';

export const rewrite: TandemCommand = {
  examples: [
    'tandem rewrite 008801712345678 --from acme-in --to north-1',
    'tandem rewrite 01712345678 --rule 0:880 --rule "00*:*"',
  ],
  define: (program) =>
    program
      .command('rewrite')
      .description('what the rules of gateways and phones, or rules to try, make of a number')
      .argument('<number>', 'as it arrives')
      .option('--from <name>', 'the mapping gateway or phone that a call comes from')
      .option('--to <name>', 'the routing gateway or phone that it goes to')
      .option('--rule <rule>', 'a rule to try, and more of them, before those', gathered)
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [number = '']) => {
    const query = new URLSearchParams({ number });
    for (const name of ['from', 'to']) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    for (const rule of (options.rule as readonly string[] | undefined) ?? []) {
      query.append('rule', rule);
    }
    const answer = await askOffice({ options, method: 'GET', path: `/api/v1/rewrite?${query}` });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else for (const line of rewriteLines(answer.value as RewriteShown)) print.line(line);
    return undefined;
  },
};

export function rewriteLines({ number, asCaller, asCallee }: RewriteShown): readonly string[] {
  if (asCallee.length === 0) return [`${number} stays as it is: no rules were named`];
  return [
    `${number} as the called number`,
    ...asCallee.flatMap(placeLines),
    `${number} as the caller`,
    ...asCaller.flatMap(placeLines),
  ];
}

function placeLines({
  place,
  from,
  to,
  rules,
  steps,
  isTooLong,
}: RewriteShown['asCaller'][number]): readonly string[] {
  const matched = steps.find((step) => step.matched);
  const made = isTooLong ? 'no number: too long' : to === '' ? 'withheld' : to;
  const because =
    matched === undefined
      ? rules === 0
        ? ''
        : `  (none of ${rules} ${rules === 1 ? 'rule' : 'rules'})`
      : `  (${matched.rule}, rule ${steps.length} of ${rules})`;
  return [`  ${place}: ${from === '' ? 'withheld' : from} -> ${made}${because}`];
}
