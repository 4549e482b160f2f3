// `tandem cdr correct`: the charge of a call record, or of a set of them, put right by hand.
import type { CorrectionReport } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';
import { filterOptions, filterQuery } from './record-filters.ts';

/** A hundred thousand records take their time. */
const CORRECT_MS = 1_800_000;

export const cdrCorrect: TandemCommand = {
  group: 'cdr',
  examples: [
    'tandem cdr correct 019c0000-0000-7000-8000-000000000001 --charge 0.05 --reason "double fee"',
    'tandem cdr correct --account acme --from 2026-01-31T00:00:00Z --until 2026-02-01T00:00:00Z ' +
      '--percent 50 --reason "outage" --dry-run',
  ],
  define: (group) =>
    filterOptions(
      group
        .command('correct')
        .description('change what is charged for a call, or for all that a filter finds')
        .argument('[id]', 'of one call record; without it the filter counts'),
    )
      .option('--charge <amount>', 'what each of them is charged then, such as 0.05')
      .option('--percent <number>', 'or so much of what it is charged now; 0 makes it free')
      .option('--reason <text>', 'why; it stands beside the record and in the audit', '')
      .option('--dry-run', 'only show what would change')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id]) => {
    const { charge, percent, reason } = options;
    const answer = await askOffice({
      ...{ options, method: 'POST', timeoutMs: CORRECT_MS },
      path: pathOf(id, filterQuery(options)),
      body: { json: { charge, percent, reason, dryRun: options.dryRun === true } },
    });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else printReport(answer.value as CorrectionReport);
    return undefined;
  },
};

const pathOf = (id: string | undefined, filter: URLSearchParams): string =>
  id === undefined
    ? `/api/v1/cdrs/corrections?${filter}`
    : `/api/v1/cdrs/${encodeURIComponent(id)}/correction`;

function printReport({ dryRun, records, changed, passedOver, before, after }: CorrectionReport) {
  const would = dryRun ? 'would be changed' : 'changed';
  print.line(
    `${changed} of ${records} charged records ${would}: ${before} before, ${after} after.`,
  );
  if (passedOver > 0) print.line(`${passedOver} were changed by somebody else meanwhile.`);
}
