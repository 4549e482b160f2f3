// `tandem recording`: a call that runs is recorded from now on, or no more; the recording of one
// that is over is written to a file.
import { download } from '../download.ts';
import { DATA_OPTION, URL_OPTION } from '../local.ts';
import { askOffice } from '../office.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

function order(name: 'start' | 'stop', description: string): TandemCommand {
  const on = name === 'start';
  return {
    group: 'recording',
    examples: [`tandem recording ${name} 019c0000-0000-7000-8000-000000000001`],
    define: (group) =>
      group
        .command(name)
        .description(description)
        .argument('<id>', 'of the call; `calls` shows it')
        .option(...DATA_OPTION)
        .option(...URL_OPTION)
        .option('--json', 'print JSON'),
    run: async (options, [id = '']) => {
      const path = `/api/v1/calls/${encodeURIComponent(id)}/recording`;
      const answer = await askOffice({ options, method: 'PUT', path, body: { json: { on } } });
      if (!answer.ok) return answer.fault;
      if (options.json === true) print.json({ id, recording: on });
      else print.line(`Call ${id} is ${on ? 'recorded from now on' : 'recorded no more'}.`);
      return undefined;
    },
  };
}

export const recordingStart = order('start', 'record a call that runs from now on');
export const recordingStop = order('stop', 'record a call that runs no more');

export const recordingSave: TandemCommand = {
  group: 'recording',
  examples: [
    'tandem recording save 019c0000-0000-7000-8000-000000000001 call.wav',
    'tandem recording save 019c0000-0000-7000-8000-000000000001 more.wav --part 2',
  ],
  define: (group) =>
    group
      .command('save')
      .description('write the recording of a call that is over to a file; the audit remembers it')
      .argument('<id>', 'of the record; `cdr list` shows it')
      .argument('<file>', 'WAV: the caller left, the called side right')
      .option('--part <number>', 'of a call that has several, the second, third ... one', '1')
      .option(...DATA_OPTION)
      .option(...URL_OPTION)
      .option('--json', 'print JSON'),
  run: async (options, [id = '', file = '']) => {
    const part = encodeURIComponent(String(options.part ?? 1));
    const path = `/api/v1/cdrs/${encodeURIComponent(id)}/recording?part=${part}`;
    return download(options, { path, file, code: 'RECORDING_NOT_SAVED' });
  },
};
