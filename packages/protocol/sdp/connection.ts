// c= (RFC 8866 section 5.7).
import { addressFamily } from './address.ts';
import type { Connection } from './session.ts';
import { wordsOf } from './words.ts';

const MULTICAST = /^\d{1,3}(?:\/\d{1,5})?$/;
const TOKEN = /^[\x21-\x7e]+$/;

/** undefined: no address can be read from it, so nobody could send anything there. */
export function parseConnection(value: string): Connection | undefined {
  const words = wordsOf(value);
  const [netType, addressType, given] = words;
  if (netType === undefined || addressType === undefined || given === undefined) return undefined;
  if (netType.toUpperCase() !== 'IN') return otherNetwork(words, value);
  const slash = given.indexOf('/');
  const multicast = slash < 0 ? '' : given.slice(slash + 1);
  if (slash >= 0 && !MULTICAST.test(multicast)) return undefined;
  const address = withoutBrackets(slash < 0 ? given : given.slice(0, slash));
  const family = addressFamily(address);
  if (family === undefined) return undefined;
  // The address itself is believed, not its label: peers write IP4 before IPv6 addresses.
  return {
    netType: 'IN',
    addressType: family === 'name' ? (addressType.toUpperCase() === 'IP6' ? 'IP6' : 'IP4') : family,
    address,
    multicast,
  };
}

/** Networks other than the Internet (ATM, PSTN of RFC 2848) pass as they came. */
function otherNetwork(words: readonly string[], value: string): Connection | undefined {
  const [netType, addressType, ...rest] = words as [string, string, ...string[]];
  const address = rest.join(' ');
  if (!words.every((word) => TOKEN.test(word)) || value.length === 0) return undefined;
  return { netType, addressType, address, multicast: '' };
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

export function printConnection(connection: Connection): string {
  const { netType, addressType, address, multicast } = connection;
  const suffix = multicast === '' ? '' : `/${multicast}`;
  return `${netType} ${addressType} ${address}${suffix}`;
}

/** c= for an address of ours, or for a name. */
export function connectionTo(address: string): Connection {
  const addressType = address.indexOf(':') < 0 ? 'IP4' : 'IP6';
  return { netType: 'IN', addressType, address, multicast: '' };
}
