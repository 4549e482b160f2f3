// a=setup (RFC 4145 section 4): who starts the connection, for DTLS who is the client.
import type { Grammar } from './grammar.ts';

export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn';

const SETUPS: ReadonlySet<string> = new Set(['active', 'passive', 'actpass', 'holdconn']);

export const setup: Grammar<Setup> = {
  name: 'setup',
  parse(value) {
    const role = value.trim().toLowerCase();
    return SETUPS.has(role) ? (role as Setup) : undefined;
  },
  print: (role) => role,
};
