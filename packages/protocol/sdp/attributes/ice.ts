// What belongs to ICE (RFC 8839). A relay is the only address there is, so all of it goes when
// media passes through us; left in place, the far sides would find a way around the relay.
import type { Section } from '../session.ts';
import { type Grammar, isToken } from './grammar.ts';

export const ICE_ATTRIBUTES: ReadonlySet<string> = new Set([
  'candidate',
  'remote-candidates',
  'end-of-candidates',
  'ice-ufrag',
  'ice-pwd',
  'ice-options',
  'ice-lite',
  'ice-mismatch',
  'ice-pacing',
]);

function secret(name: string, least: number): Grammar<string> {
  const pattern = new RegExp(`^[A-Za-z0-9+/=_-]{${least},256}$`);
  return {
    name,
    parse: (value) => (pattern.test(value.trim()) ? value.trim() : undefined),
    print: (value) => value,
  };
}

// RFC 8839 section 5.4: at least 4 and 22 characters.
export const iceUfrag: Grammar<string> = secret('ice-ufrag', 4);
export const icePwd: Grammar<string> = secret('ice-pwd', 22);

export const iceOptions: Grammar<readonly string[]> = {
  name: 'ice-options',
  parse(value) {
    const options = value.split(' ').filter((option) => option !== '');
    return options.length > 0 && options.every(isToken) ? options : undefined;
  },
  print: (options) => options.join(' '),
};

/** Does this section speak ICE? Then 0.0.0.0 means "not known yet", not "hold" (RFC 8840). */
export function usesIce(section: Section): boolean {
  return section.lines.some(({ name }) => name === 'ice-ufrag' || name === 'candidate');
}
