// a=fmtp (RFC 8866 section 6.15): parameters of a format. Their grammar belongs to the codec; most
// use "name=value;name=value", telephone-event a list of events, T.140 red a list of payload types.
import type { Grammar } from './grammar.ts';

export interface Fmtp {
  /** An RTP payload type, or another format of the m= line. */
  readonly format: string;
  readonly parameters: string;
}

const VALUE = /^\s*(\S+)\s+(\S.*)$/;

export const fmtp: Grammar<Fmtp> = {
  name: 'fmtp',
  parse(value) {
    const match = VALUE.exec(value);
    if (match === null) return undefined;
    return { format: match[1] as string, parameters: (match[2] as string).trimEnd() };
  },
  print: ({ format, parameters }) => `${format} ${parameters}`,
};

/** The value of one parameter; names are compared without case (RFC 4855 section 3). */
export function parameterOf(parameters: string, name: string): string | undefined {
  for (const part of parameters.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim().toLowerCase() !== name.toLowerCase()) continue;
    return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** Replaces the parameter where it stands, or adds it last. */
export function withParameter(parameters: string, name: string, value: string): string {
  const parts = parameters
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isWanted = (part: string): boolean =>
    (part.split('=', 1)[0] ?? '').trim().toLowerCase() === name.toLowerCase();
  const at = parts.findIndex(isWanted);
  const wanted = `${name}=${value}`;
  if (at < 0) return [...parts, wanted].join(';');
  return parts
    .map((part, index) => (index === at ? wanted : part))
    .filter((part, index) => index === at || !isWanted(part))
    .join(';');
}
