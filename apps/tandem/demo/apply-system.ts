// The demo's configuration, applied as any other file is: over the office's own socket.

import { placesIn } from '../../demo/world/places.ts';
import { demoSystem } from '../../demo/world/system.ts';
import type { Options } from '../commands/command.ts';
import { askOffice } from '../office.ts';
import type { CommandFault } from '../output.ts';

const APPLY_MS = 60_000;

export async function applySystem(
  folder: string,
  block: number,
): Promise<CommandFault | undefined> {
  const options: Options = { data: folder };
  const answer = await askOffice({
    ...({ options, method: 'POST', timeoutMs: APPLY_MS } as const),
    path: '/api/v1/configuration/apply?file=demo',
    body: { type: 'application/yaml', text: JSON.stringify(demoSystem(placesIn(block))) },
  });
  return answer.ok ? undefined : answer.fault;
}
