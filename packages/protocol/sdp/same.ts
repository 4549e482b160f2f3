// Has the peer changed anything? A session refresh repeats its description, some peers with a new
// version all the same, so the version of o= does not count (RFC 4028 section 7.4, RFC 3264 section
// 8).
import { parse } from './parse.ts';
import { printBody } from './print.ts';
import type { Session } from './session.ts';

export function sameDescription(left: Session, right: Session): boolean {
  const { origin: from } = left;
  const { origin: to } = right;
  if (from !== to) {
    if (from === undefined || to === undefined) return false;
    if (from.sessionId !== to.sessionId || from.address !== to.address) return false;
    if (from.username !== to.username || from.addressType !== to.addressType) return false;
    if (from.netType !== to.netType) return false;
  }
  return printBody(left) === printBody(right);
}

/** The same for texts; parses only what is not equal letter by letter. */
export function sameText(left: string, right: string): boolean {
  if (left === right) return true;
  const from = parse(left);
  const to = parse(right);
  return from.ok && to.ok && sameDescription(from.value, to.value);
}
