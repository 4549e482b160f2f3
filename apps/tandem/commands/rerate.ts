// `tandem rerate`: a period priced again, shown before it is booked.
import { ms, systemTimers } from '@tandem/base/kernel';
import type { RerateRunning } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';

/** A million records are priced and corrected in some minutes. */
const RERATE_MS = 3_600_000;

interface Report {
  readonly dryRun: boolean;
  readonly from: string;
  readonly until: string;
  readonly records: number;
  readonly changed: number;
  readonly passedOver: number;
  readonly accounts: readonly {
    readonly account: string;
    readonly side: string;
    readonly records: number;
    readonly before: string;
    readonly after: string;
    readonly balance: string;
  }[];
  readonly unpriced: readonly {
    readonly side: string;
    readonly why: string;
    readonly records: number;
  }[];
}

export const rerate: TandemCommand = {
  examples: [
    'tandem rerate --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z --dry-run',
    'tandem rerate --from 2026-01-01 --until 2026-02-01 --account north --side cost --reason late',
    'tandem rerate --from 2026-01-01 --until 2026-02-01 --rates 2026-02-01 --dry-run --json',
  ],
  define: (program) =>
    program
      .command('rerate')
      .description('price the calls of a period again; the difference is booked as corrections')
      .requiredOption('--from <moment>', 'of calls that started then or later')
      .requiredOption('--until <moment>', 'and before this')
      .option('--account <id>', 'only calls that it pays or is paid for')
      .option('--callee <digits>', 'only called numbers that begin so')
      .option('--side <side>', 'charge, cost or both', 'both')
      .option(
        '--rates <date>',
        'the rates of that date, or now, for all calls; else those of the moment of each call',
      )
      .option('--reason <text>', 'stands at each correction; needed without --dry-run', '')
      .option('--dry-run', 'show what would change')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const { from, until, account, callee, side, rates, reason } = options;
    const told = tellProgress(options);
    const answer = await askOffice({
      options,
      method: 'POST',
      path: '/api/v1/cdrs/rerating',
      body: {
        json: {
          from,
          until,
          account,
          callee,
          side,
          rates,
          reason,
          dryRun: options.dryRun === true,
        },
      },
      timeoutMs: RERATE_MS,
    });
    told.end();
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else for (const line of linesOf(answer.value as Report)) print.line(line);
    return undefined;
  },
};

/** Of work that is soon done nothing is told. */
const TELL_EVERY_MS = 2_000;

/** How far the office is, on standard error, while its answer is waited for. */
function tellProgress(options: Options): { readonly end: () => void } {
  let isOver = false;
  const timers = systemTimers();
  const look = async (): Promise<void> => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/cdrs/rerating' });
    if (isOver) return;
    cancel = timers.after(ms(TELL_EVERY_MS), () => void look());
    if (!answer.ok) return;
    const { items } = answer.value as { readonly items: readonly RerateRunning[] };
    for (const { records, of, changed } of items) {
      print.error(`${records} of ${of} calls looked at, ${changed} to change`);
    }
  };
  let cancel = timers.after(ms(TELL_EVERY_MS), () => void look());
  return {
    end: () => {
      isOver = true;
      cancel();
    },
  };
}

const WHY: Readonly<Record<string, string>> = {
  noGroup: 'the account has no rate group now',
  noRate: 'its rate group has no rate for the number',
  locked: 'its rate is locked',
};

function linesOf(report: Report): readonly string[] {
  const { dryRun, records, changed, passedOver, accounts, unpriced } = report;
  const would = dryRun ? 'would change' : 'changed';
  return [
    ...accounts.map(
      ({ account, side, records: count, before, after, balance }) =>
        `${account}: ${side} of ${count} calls ${before} -> ${after}, balance ${signed(balance)}`,
    ),
    ...unpriced.map(
      ({ side, why, records: count }) =>
        `left as they are: ${side} of ${count} calls, because ${WHY[why] ?? why}`,
    ),
    ...(passedOver === 0
      ? []
      : [`${passedOver} calls were corrected by somebody else meanwhile: run it again`]),
    `${changed} of ${records} calls ${would}.` +
      (dryRun && changed > 0 ? ' Nothing was booked; without --dry-run it is.' : ''),
  ];
}

const signed = (amount: string): string => (amount.startsWith('-') ? amount : `+${amount}`);
