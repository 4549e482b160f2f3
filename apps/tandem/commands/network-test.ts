// `tandem network-test`: a gateway's addresses, or one address, asked by OPTIONS.
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

interface Tested {
  readonly address: string;
  readonly transport: string;
  readonly sent: number;
  readonly answered: number;
  readonly leastMs: number | null;
  readonly meanMs: number | null;
  readonly mostMs: number | null;
  readonly verdict: string;
}

/** Five questions of half a second, and the time that the slowest may take. */
const ANSWER_MS = 60_000;

export const networkTest: TandemCommand = {
  examples: [
    'tandem network-test north-1',
    'tandem network-test --address 192.0.2.9:5060 --transport tcp --json',
  ],
  define: (program) =>
    program
      .command('network-test')
      .description('ask a routing gateway, or an address, five times by OPTIONS')
      .argument('[gateway]', 'a routing gateway, all of whose addresses are asked')
      .option('--address <address>', 'an address in its place, with or without a port')
      .option('--transport <transport>', 'of the address: udp, tcp or tls')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [gateway]) => {
    const { address, transport } = options;
    const answer = await askOffice({
      ...{ options, method: 'POST', path: '/api/v1/network-tests', timeoutMs: ANSWER_MS },
      body: { json: { gateway, address, transport } },
    });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { items: readonly Tested[] };
    if (options.json === true) print.json(items);
    else print.table([HEAD, ...items.map(row)]);
    return undefined;
  },
};

const HEAD = ['ADDRESS', 'TRANSPORT', 'ANSWERED', 'LEAST', 'MEAN', 'MOST', 'VERDICT'];
const ms = (one: number | null): string => (one === null ? '-' : `${one} ms`);
const row = (one: Tested): readonly string[] => [
  ...[one.address, one.transport, `${one.answered} of ${one.sent}`],
  ...[ms(one.leastMs), ms(one.meanMs), ms(one.mostMs), one.verdict],
];
