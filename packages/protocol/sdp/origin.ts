// o= (RFC 8866 section 5.2). Read from the right, because user names with blanks are met in the
// field; written with the name "-", because a user name tells who made the call.
import type { Origin } from './session.ts';
import { wordsOf } from './words.ts';

const FIELDS_AFTER_USERNAME = 5;

/** undefined: not an o= line. The session is read all the same: nothing we do depends on it. */
export function parseOrigin(value: string): Origin | undefined {
  const words = wordsOf(value);
  if (words.length < FIELDS_AFTER_USERNAME) return undefined;
  const [sessionId, version, netType, addressType, address] = words.slice(-FIELDS_AFTER_USERNAME);
  const username = words.slice(0, -FIELDS_AFTER_USERNAME).join(' ');
  return {
    username: username === '' ? '-' : username,
    sessionId: sessionId as string,
    version: version as string,
    netType: netType as string,
    addressType: addressType as string,
    address: address as string,
  };
}

export function printOrigin(origin: Origin): string {
  const { username, sessionId, version, netType, addressType, address } = origin;
  return `${username} ${sessionId} ${version} ${netType} ${addressType} ${address}`;
}

/** For a session that came without a readable o=: strict output has one. */
export const NEUTRAL_ORIGIN: Origin = Object.freeze({
  username: '-',
  sessionId: '0',
  version: '0',
  netType: 'IN',
  addressType: 'IP4',
  address: '0.0.0.0',
});
