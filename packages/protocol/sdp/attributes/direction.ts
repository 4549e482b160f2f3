// a=sendrecv and its three relations (RFC 8866 section 6.7): flags, so a table instead of a
// grammar.
import type { Line, Section } from '../session.ts';
import { attribute } from '../session.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface Bits {
  readonly sends: boolean;
  readonly receives: boolean;
}

const BITS: Readonly<Record<Direction, Bits>> = {
  sendrecv: { sends: true, receives: true },
  sendonly: { sends: true, receives: false },
  recvonly: { sends: false, receives: true },
  inactive: { sends: false, receives: false },
};

export const DIRECTIONS: ReadonlySet<string> = new Set(Object.keys(BITS));

export function bitsOf(direction: Direction): Bits {
  return BITS[direction];
}

export function directionOf({ sends, receives }: Bits): Direction {
  if (sends) return receives ? 'sendrecv' : 'sendonly';
  return receives ? 'recvonly' : 'inactive';
}

/** The first one counts; some peers write it with capitals. */
export function writtenDirection(section: Section): Direction | undefined {
  for (const { name, value } of section.lines) {
    if (value !== undefined || name.length !== 8) continue;
    const known = DIRECTIONS.has(name) ? name : name.toLowerCase();
    if (DIRECTIONS.has(known)) return known as Direction;
  }
  return undefined;
}

/** Of the section itself: replaced where it stood, else last. */
export function withDirection(lines: readonly Line[], direction: Direction): Line[] {
  const result: Line[] = [];
  let placed = false;
  for (const each of lines) {
    if (each.value !== undefined || !DIRECTIONS.has(each.name.toLowerCase())) result.push(each);
    else if (!placed) {
      result.push(attribute(direction));
      placed = true;
    }
  }
  if (!placed) result.push(attribute(direction));
  return result;
}

export function withoutDirection(lines: readonly Line[]): Line[] {
  return lines.filter(
    ({ name, value }) => value !== undefined || !DIRECTIONS.has(name.toLowerCase()),
  );
}
