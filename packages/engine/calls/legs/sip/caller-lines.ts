// How the caller of a call is told in its INVITE: From, Privacy, the identities, and who sent the
// call on (SIG-9). Every address in them is ours: nothing of the caller's network gets through.
import { escapeUri, HEADERS, type HeaderKind, quotedString, wireText } from '@tandem/protocol/sip';
import type { Invitation, ShownIdentity } from '../leg.ts';
import { diversionLine, historyLine, type OwnUri } from './diverted.ts';
import type { Line } from './reply.ts';

/** RFC 3323 section 4.1. */
const ANONYMOUS = 'sip:anonymous@anonymous.invalid';
const ANONYMOUS_NAME = '"Anonymous" ';

type Shown = Pick<Invitation, 'caller' | 'callerDisplay' | 'userPhone' | 'shown'>;

/** `own`: our host, as the flow shows it. */
export function fromUriOf({ caller, userPhone, shown }: Shown, own: string): string {
  if (shown?.isAnonymous === true) return ANONYMOUS;
  const host = shown === undefined || shown.domain === '' ? own : shown.domain;
  return `sip:${userPart(caller)}${host}${userPhone ? ';user=phone' : ''}`;
}

export function fromNameOf({ callerDisplay, shown }: Shown): string {
  return shown?.isAnonymous === true ? ANONYMOUS_NAME : named(callerDisplay);
}

/** The user part of our Contact: it tells no more than From. */
export function contactUserOf({ caller, shown }: Shown): string {
  return shown?.isAnonymous === true ? '' : escapeUri(wireText(caller), 'user');
}

const named = (display: string): string =>
  display === '' ? '' : `${quotedString(wireText(display))} `;

/** Empty: the caller is withheld (rewrite rule `*:-`). */
function userPart(number: string): string {
  return number === '' ? '' : `${escapeUri(wireText(number), 'user')}@`;
}

export function linesOfCaller(invitation: Invitation, own: string): readonly Line[] {
  const { shown, callee, userPhone } = invitation;
  if (shown === undefined) return [];
  const { domain, privacy, identities, diverted, divertedBy, isAnonymous } = shown;
  const ownUri: OwnUri = (number) =>
    `sip:${userPart(number)}${own}${userPhone ? ';user=phone' : ''}`;
  const lines: Line[] = [];
  if (privacy !== '') lines.push([HEADERS.privacy, privacy]);
  const host = domain === '' ? own : domain;
  const phone = userPhone ? ';user=phone' : '';
  for (const identity of identities) {
    const uri = `sip:${userPart(identity.number)}${host}${phone}`;
    lines.push([KINDS[identity.by], identityText(identity, uri, isAnonymous)]);
  }
  if (diverted.length === 0 || divertedBy === 'off') return lines;
  if (divertedBy !== 'historyInfo') {
    for (const each of diverted) lines.push([HEADERS.diversion, diversionLine(each, ownUri)]);
  }
  if (divertedBy !== 'diversion') {
    lines.push([HEADERS.historyInfo, historyLine(diverted, callee, ownUri)]);
  }
  return lines;
}

const KINDS: Readonly<Record<ShownIdentity['by'], HeaderKind<unknown>>> = {
  assertedIdentity: HEADERS.assertedIdentity,
  preferredIdentity: HEADERS.preferredIdentity,
  remotePartyId: HEADERS.remotePartyId,
};

function identityText({ by, display }: ShownIdentity, uri: string, isAnonymous: boolean): string {
  const address = `${named(display)}<${uri}>`;
  if (by !== 'remotePartyId') return address;
  return `${address};party=calling;screen=yes;privacy=${isAnonymous ? 'full' : 'off'}`;
}
