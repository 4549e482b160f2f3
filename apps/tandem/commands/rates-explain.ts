// `tandem rates explain`: what a number costs an account, and why.
import type { AnswerView } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

const VERDICTS: Readonly<Record<AnswerView['rows'][number]['verdict'], string>> = {
  chosen: 'this one: the longest prefix that is in effect',
  chosenLocked: 'this one, which is locked: no calls',
  notYetInEffect: 'not yet in effect',
  noLongerInEffect: 'no longer in effect',
  outsideItsHours: 'holds at other hours',
  lessSpecific: 'another rate of the same prefix has narrower hours or began later',
  shorterPrefix: 'a longer prefix counts',
};

export const ratesExplain: TandemCommand = {
  group: 'rates',
  examples: [
    'tandem rates explain acme 8801712345678',
    'tandem rates explain acme 8801712345678 --at "2026-12-31 08:00"',
  ],
  define: (group) =>
    group
      .command('explain')
      .description('what a number costs an account, and why')
      .argument('<account>', 'who pays')
      .argument('<number>', 'who is called')
      .option('--at <date>', 'then, in the zone of the rate group (now)')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [account = '', number = '']) => {
    const query = new URLSearchParams({ account, number });
    if (options.at !== undefined) query.set('at', String(options.at));
    const path = `/api/v1/rates/explain?${query}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else printAnswer(answer.value as AnswerView);
    return undefined;
  },
};

const EXEMPT = {
  free: 'SERVER_BILLING_FREE_E164S',
  noRecord: 'SERVER_BILLING_NO_CDR_E164S',
} as const;

type Row = AnswerView['rows'][number];

/** What few rates have. */
function extrasOf({ connectionFee, incrementMode, minimumFee, attemptFee, steps }: Row): string {
  const said = [
    ...(connectionFee === NOTHING ? [] : [`connection ${connectionFee}`]),
    ...(incrementMode === 'first-then-next' ? [] : [incrementMode]),
    ...(minimumFee === NOTHING ? [] : [`at least ${minimumFee}`]),
    ...(attemptFee === NOTHING ? [] : [`an attempt ${attemptFee}`]),
    ...steps.map((step) => `then ${step}`),
  ];
  return said.map((word) => `, ${word}`).join('');
}

const NOTHING = '0.00';

function printAnswer({ account, number, group, at, zone, result, ...rest }: AnswerView): void {
  const area = rest.areaOfNumber === '' ? '' : ` (${rest.areaOfNumber})`;
  print.line(`${account} calls ${number}${area} at ${at}: rate group ${group}, zone ${zone}`);
  const { exempt } = rest;
  if (exempt !== null) print.line(`It is free: ${EXEMPT[exempt.kind]} has ${exempt.pattern}.`);
  else if (result === 'locked') print.line('The rate is locked: the call is refused.');
  else if (result === 'none') print.line('There is no rate: the call is refused.');
  print.table(
    rest.rows.map((row) => [
      `  ${row.prefix === '' ? '(any)' : row.prefix}`,
      `${row.price} per ${row.per} s`,
      `${row.first}/${row.next}${extrasOf(row)}`,
      row.area,
      `${VERDICTS[row.verdict]}${row.hours === '' ? '' : ` (${row.hours})`}`,
    ]),
  );
  for (const { seconds, amount, because } of rest.examples) {
    print.line(`${seconds} s cost ${amount}: ${because.join('; ')}`);
  }
}
