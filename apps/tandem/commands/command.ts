// What every command is made of.
import type { Command } from 'commander';
import type { CommandFault } from '../output.ts';

export type Options = Readonly<Record<string, unknown>>;

export interface TandemCommand {
  /** Commands of one group share a first word: `param get`, `param set`. */
  readonly group?: keyof typeof GROUPS;
  /** Adds the command with its arguments and options to the program or to its group. */
  define(program: Command): Command;
  run(options: Options, args: readonly string[]): Promise<CommandFault | undefined>;
}

export const GROUPS = {
  param: 'parameters: what they are, what they mean, changing them',
  rates: 'rate sheets, in and out as CSV',
  ledger: 'money: what was booked, and the proof that it agrees',
} as const;
