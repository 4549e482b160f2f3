// `tandem registrations`, `gateways`, `suspended`: who is there, and who is kept out.
import { systemClock } from '@tandem/base/kernel';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options, TandemCommand } from './command.ts';
import { nftScript } from './suspended-nft.ts';

interface Registration {
  readonly user: string;
  readonly contact: string;
  readonly transport: string;
  readonly remote: string;
  readonly behindNat: boolean;
  readonly expiresAt: string;
  readonly product: string;
}

export const registrations: TandemCommand = {
  examples: [
    'tandem registrations',
    'tandem registrations --prefix 49 --json',
    'tandem registrations --failed',
  ],
  define: (program) =>
    program
      .command('registrations')
      .description('phones and gateways that are registered here, by user')
      .option('--prefix <text>', 'only users that begin so')
      .option('--failed', 'those that failed lately: whose, from where, why, how often')
      .option('--limit <number>', 'how many users, 1 to 999; 100 when not given')
      .option('--after <user>', 'those behind this one, which the page before ended with')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    if (options.failed === true) return failures(options);
    const query = new URLSearchParams();
    for (const name of ['prefix', 'limit', 'after']) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    const path = `/api/v1/registrations?${query}`;
    const answer = await askOffice({ options, method: 'GET', path });
    if (!answer.ok) return answer.fault;
    const { items, next } = answer.value as { items: Registration[]; next: string | null };
    if (options.json === true) {
      print.json(items);
      return undefined;
    }
    if (items.length === 0) print.line('Nobody is registered like that.');
    for (const { user, contact, transport, remote, behindNat, expiresAt, product } of items) {
      const way = `${transport} ${remote}${behindNat ? ' (NAT)' : ''}`;
      print.line(`${user}  ${contact}  ${way}  until ${expiresAt}  ${product}`);
    }
    if (next !== null) print.line(`More: --after ${next}`);
    return undefined;
  },
};

interface Failure {
  readonly user: string;
  readonly address: string;
  readonly fault: string;
  readonly times: number;
  readonly lastAt: string;
}

async function failures(options: Options): Promise<CommandFault | undefined> {
  const path = '/api/v1/registrations/failures';
  const answer = await askOffice({ options, method: 'GET', path });
  if (!answer.ok) return answer.fault;
  const { items } = answer.value as { items: readonly Failure[] };
  if (options.json === true) print.json(items);
  else if (items.length === 0) print.line('No registration has failed lately.');
  else {
    const rows = items.map((one) => {
      return [one.user, one.address, one.fault, String(one.times), one.lastAt];
    });
    print.table([['USER', 'FROM', 'WHY', 'TIMES', 'LAST'], ...rows]);
  }
  return undefined;
}

interface Gateway {
  readonly gateway: string;
  readonly live: boolean;
  readonly addresses: readonly { readonly address: string; readonly life: string }[];
  readonly registration?: { readonly state: string; readonly lastReason: string };
}

export const gateways: TandemCommand = {
  examples: ['tandem gateways', 'tandem gateways --json'],
  define: (program) =>
    program
      .command('gateways')
      .description(
        'gateways that are asked by OPTIONS or that we register at, and whether they live',
      )
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/gateways/live' });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Gateway[] };
    if (options.json === true) print.json(items);
    else if (items.length === 0) {
      print.line('No gateway is asked or registered at: see optionsCheck and registration.');
    } else for (const gateway of items) print.line(gatewayLine(gateway));
    return undefined;
  },
};

function gatewayLine({ gateway, live, addresses, registration }: Gateway): string {
  const places = addresses.map(({ address, life }) => `${address} ${life}`).join(', ');
  const ours =
    registration === undefined
      ? ''
      : `  our registration: ${registration.state} ${registration.lastReason}`.trimEnd();
  return `${gateway}  ${live ? 'live' : 'offline'}  ${places}${ours}`.trimEnd();
}

interface Suspended {
  readonly source: string;
  readonly reason: string;
  readonly user: string;
  readonly until: string;
  readonly dropped: number;
}

export const suspendedList: TandemCommand = {
  group: 'suspended',
  examples: ['tandem suspended', 'tandem suspended list --json', 'tandem suspended --nft'],
  define: (group) =>
    group
      .command('list', { isDefault: true })
      .description('sources whose messages are dropped, and why')
      .option('--nft', 'print a script for nft(8), which has the kernel drop them')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/suspended' });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Suspended[] };
    if (options.json === true) print.json(items);
    else if (options.nft === true) print.line(nftScript(items, systemClock().wallMs()));
    else if (items.length === 0) print.line('No source is suspended.');
    else {
      for (const { source, reason, user, until, dropped } of items) {
        const name = user === '' ? '' : ` (${user})`;
        print.line(`${source}  ${reason}${name}  until ${until}  ${dropped} dropped`);
      }
    }
    return undefined;
  },
};

export const suspendedRelease: TandemCommand = {
  group: 'suspended',
  examples: ['tandem suspended release 192.0.2.7'],
  define: (group) =>
    group
      .command('release')
      .description('hear a source again')
      .argument('<source>', 'as `suspended list` names it')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [source = '']) => {
    const path = `/api/v1/suspended/${encodeURIComponent(source)}`;
    const answer = await askOffice({ options, method: 'DELETE', path });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ released: source });
    else print.line(`${source} is heard again.`);
    return undefined;
  },
};
