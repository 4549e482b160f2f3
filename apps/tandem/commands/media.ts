// `tandem media`: the daemons that relay RTP in the place of this machine, and their shares of the
// calls.
import { type DaemonFigures, HIGHEST_WEIGHT } from '@tandem/engine/media/control';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

export const mediaDaemons: TandemCommand = {
  group: 'media',
  examples: ['tandem media', 'tandem media daemons --json'],
  define: (group) =>
    group
      .command('daemons', { isDefault: true })
      .description('the rtpengine daemons that relay RTP, their weights and streams')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options) => {
    const answer = await askOffice({ options, method: 'GET', path: '/api/v1/media/daemons' });
    if (!answer.ok) return answer.fault;
    const { items } = answer.value as { readonly items: readonly DaemonFigures[] };
    if (options.json === true) {
      print.json(items);
      return undefined;
    }
    if (items.length === 0) print.line('There is no pool: this machine relays RTP itself.');
    for (const daemon of items) print.line(lineOf(daemon));
    return undefined;
  },
};

function lineOf({ name, weight, isUp, streams, lost }: DaemonFigures): string {
  const state = isUp ? 'up' : 'does not answer';
  const share = weight === 0 ? 'drained' : `weight ${weight}`;
  const gone = lost === 0 ? '' : `  ${lost} lost when it was started anew`;
  return `${name}  ${state}  ${share}  ${streams} streams${gone}`;
}

export const mediaWeigh: TandemCommand = {
  group: 'media',
  examples: ['tandem media weigh 192.0.2.5:2223 3', 'tandem media weigh 192.0.2.5:2223 0'],
  define: (group) =>
    group
      .command('weigh')
      .description('change the share of the calls that a daemon gets; it is kept over a restart')
      .argument('<daemon>', 'as `media daemons` names it')
      .argument('<weight>', "beside the others'; 0 drains it: no new calls, those that run go on")
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [name = '', text = '']) => {
    const weight = Number(text);
    if (!/^\d{1,4}$/.test(text)) {
      return {
        ...{ code: 'SETTING_INVALID', message: `weight ${text} is not a number`, advice: '' },
        ...{ field: 'weight', allowed: `a whole number, 0 to ${HIGHEST_WEIGHT}`, usage: true },
      };
    }
    const path = `/api/v1/media/daemons/${encodeURIComponent(name)}`;
    const answer = await askOffice({ options, method: 'PUT', path, body: { json: { weight } } });
    if (!answer.ok) return answer.fault;
    if (options.json === true) print.json({ daemon: name, weight });
    else print.line(weight === 0 ? `${name} is drained.` : `${name} has weight ${weight} now.`);
    return undefined;
  },
};
