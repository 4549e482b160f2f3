// What every command is made of.
import type { Command } from 'commander';
import type { CommandFault } from '../output.ts';

export interface TandemCommand {
  /** Adds the command with its options to the program. */
  define(program: Command): Command;
  run(options: Record<string, unknown>): Promise<CommandFault | undefined>;
}
