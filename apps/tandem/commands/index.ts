// The commands, in the order of the help.
import type { TandemCommand } from './command.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { up } from './up.ts';

export const COMMANDS: readonly TandemCommand[] = [up, stop, status];
