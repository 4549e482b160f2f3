// `tandem route`: what would become of a call, gateway by gateway, without making it.
import type { RouteShown } from '@tandem/edge/services';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const route: TandemCommand = {
  examples: [
    'tandem route --from acme-in --caller 4930123456 --callee 8801712345678',
    'tandem route --from 1001 --caller 1001 --callee 8801712345678 --at "2026-12-31 23:00"',
  ],
  define: (program) =>
    program
      .command('route')
      .description('what would become of a call: each gateway, and why it is tried or not')
      .requiredOption(
        '--from <name>',
        'the gateway, or the number of the phone, that it comes from',
      )
      .requiredOption('--caller <number>', 'who calls, as the number arrives')
      .requiredOption('--callee <number>', 'who is called, as the number arrives')
      .option('--at <date>', 'then, in the zone of this machine (now)')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const query = new URLSearchParams({
      ...{ caller: String(options.caller), callee: String(options.callee) },
      from: String(options.from),
    });
    if (options.at !== undefined) query.set('at', String(options.at));
    const answer = await askOffice({ options, method: 'GET', path: `/api/v1/route?${query}` });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json(answer.value);
    else for (const line of routeLines(answer.value as RouteShown)) print.line(line);
    return undefined;
  },
};

export function routeLines(shown: RouteShown): readonly string[] {
  const { from, numbers, sale, refused, phone, routes, onward } = shown;
  const { accessCaller, accessCallee, billedCaller, billedCallee } = numbers;
  const lines = [
    `${named(accessCaller)} calls ${accessCallee} from ${from.id} at ${shown.at}`,
    ...(billedCaller === accessCaller && billedCallee === accessCallee
      ? []
      : [`billed as ${named(billedCaller)} -> ${billedCallee}`]),
    saleLine(shown),
    ...shown.steps.filter((step) => /^(?:refused|emergency|free|money|redirect|share)/.test(step)),
  ];
  if (phone !== null) lines.push(`phone ${phone.number}: ${phone.does}`);
  const width = Math.max(...routes.map(({ gateway }) => gateway.length), 0);
  lines.push(...routes.flatMap((one) => routeLine(one, { width, billedCallee })));
  if (refused !== null) {
    const label = refused.label === null ? '' : `, ${refused.label}`;
    lines.push(
      `The call would end: ${refused.name} (${refused.reason}${label}), SIP ${refused.sipStatus}.`,
    );
  } else if (sale === null && phone === null) lines.push('Nobody pays for it.');
  return onward === null ? lines : [...lines, '', ...routeLines(onward)];
}

const named = (number: string): string => (number === '' ? 'a withheld caller' : number);

function saleLine({ sale }: RouteShown): string {
  if (sale === null) return 'no price';
  const { account, group, prefix, area, perMinute } = sale;
  const where = area === '' ? '' : ` (${area})`;
  return `${account} pays ${perMinute} a minute: rate ${prefix || '(any)'}${where} of ${group}`;
}

function routeLine(
  { gateway, place, prefix, why, numbers, costPerMinute }: RouteShown['routes'][number],
  { width, billedCallee }: { readonly width: number; readonly billedCallee: string },
): readonly string[] {
  const mark = place === null ? '-' : String(place);
  const cost = costPerMinute === null ? 'cost unknown' : `costs ${costPerMinute}`;
  const by = prefix === '' ? '(any)' : prefix;
  const sent =
    numbers === null || numbers.callee === billedCallee ? '' : `; it is sent ${numbers.callee}`;
  return [`${mark.padStart(3)}  ${gateway.padEnd(width)}  by ${by}, ${cost}: ${why}${sent}`];
}
