// The INVITE of a called leg: ways, Request-URI, and every header that it has (spec: From is the
// caller's number at our address, To and Request-URI the callee's at the gateway's).
import {
  addressText,
  DEFAULT_PORT,
  escapeUri,
  Flow,
  HEADERS,
  hostText,
  type SessionTimerOffer,
  type Via,
  wireText,
  writeRequest,
} from '@tandem/protocol/sip';
import type { Invitation } from '../leg.ts';
import { contactUserOf, fromNameOf, fromUriOf, linesOfCaller } from './caller-lines.ts';
import { contactOf } from './dialog-side.ts';
import type { LegDigest } from './digest.ts';
import type { LegHost } from './host.ts';
import { SDP_TYPE } from './media.ts';
import { withPassing } from './passing.ts';
import { type Line, withLines } from './reply.ts';
import { linesOfOffer } from './session-keeper.ts';

/** One way to the gateway, and the host that it is asked for by. */
export interface Destination {
  readonly flow: Flow;
  /** As in a URI, with its port where that is not the usual one. */
  readonly host: string;
}

export function destinationsOf(host: LegHost, invitation: Invitation): readonly Destination[] {
  const { addresses, transport, localAddress, place } = invitation;
  if (place !== undefined) {
    const { way } = place;
    return way instanceof Flow ? [{ flow: way, host: addressText(way.remote) }] : [];
  }
  const local = localAddress ?? undefined;
  return addresses.flatMap((address) =>
    host.hopsTo(address, transport).flatMap((hop): readonly Destination[] => {
      const flow = host.stack.transport.flowTo(hop, local);
      if (flow === undefined) return [];
      const { remote } = hop;
      const isName = !address.includes(remote.address);
      const named = isName ? address : addressText(remote);
      return [{ flow, host: withoutUsualPort(named) }];
    }),
  );
}

const USUAL_PORT = `:${DEFAULT_PORT}`;

function withoutUsualPort(host: string): string {
  return host.endsWith(USUAL_PORT) ? host.slice(0, -USUAL_PORT.length) : host;
}

/** What the dialog will be made of. */
export interface InviteUris {
  readonly localUri: string;
  readonly remoteUri: string;
  readonly requestUri: string;
}

export function urisOf(host: LegHost, invitation: Invitation, to: Destination): InviteUris {
  const { callee, userPhone, transport, place } = invitation;
  const phone = userPhone ? ';user=phone' : '';
  const own = host.stack.transport.ownAddress(to.flow).host;
  const localUri = fromUriOf(invitation, own);
  const at = hostText(to.flow.remote.address);
  const target = to.host.startsWith(at) ? at : to.host.replace(/:\d+$/, '');
  const by = transport === 'udp' ? '' : `;transport=${transport}`;
  const user = escapeUri(wireText(callee), 'user');
  if (place !== undefined) {
    // It is our user: it stands at our address, and is asked for by what it registered.
    const { requestUri } = place;
    return { localUri, remoteUri: `sip:${user}@${own}${phone}`, requestUri };
  }
  return {
    localUri,
    remoteUri: `sip:${user}@${target}${phone}`,
    requestUri: `sip:${user}@${to.host}${by}${phone}`,
  };
}

export interface InviteParts {
  readonly uris: InviteUris;
  readonly via: Via;
  readonly flow: Flow;
  readonly callId: string;
  readonly localTag: string;
  readonly cseq: number;
  readonly timer: SessionTimerOffer | undefined;
  readonly digest: LegDigest | undefined;
  readonly sdp: string | undefined;
}

export function writeInvite(host: LegHost, invitation: Invitation, parts: InviteParts): Uint8Array {
  const { uris, via, flow, callId, localTag, cseq, timer, digest, sdp } = parts;
  const { maxForwards, place } = invitation;
  const writer = writeRequest('INVITE', uris.requestUri).header(HEADERS.via, via);
  for (const route of place?.route ?? []) writer.line(HEADERS.route, route);
  writer
    .line(HEADERS.maxForwards, `${maxForwards}`)
    .line(HEADERS.from, `${fromNameOf(invitation)}<${uris.localUri}>;tag=${localTag}`)
    .line(HEADERS.to, `<${uris.remoteUri}>`)
    .line(HEADERS.callId, callId)
    .line(HEADERS.cseq, `${cseq} INVITE`)
    .line(HEADERS.contact, contactOf(host, flow, contactUserOf(invitation)))
    .line(HEADERS.allow, host.allow);
  const { product } = host.settings();
  if (product !== '') writer.line(HEADERS.userAgent, product);
  withLines(writer, linesOfAbilities(invitation, timer));
  withLines(writer, linesOfCaller(invitation, host.stack.transport.ownAddress(flow).host));
  digest?.sign(writer, 'INVITE', uris.requestUri);
  withPassing(writer, invitation.headers);
  return sdp === undefined ? writer.finish() : writer.finishWith(SDP_TYPE, sdp);
}

function linesOfAbilities(
  { reliableProvisional, description }: Invitation,
  timer: SessionTimerOffer | undefined,
): readonly Line[] {
  const supported: string[] = [];
  const lines: Line[] = [];
  // Without an offer of ours a reliable 183 would make one, which only the caller could answer.
  const mayBeReliable = description !== null;
  if (mayBeReliable && reliableProvisional === 'required') lines.push([HEADERS.require, '100rel']);
  if (mayBeReliable && reliableProvisional === 'supported') supported.push('100rel');
  if (timer !== undefined) supported.push('timer');
  if (supported.length > 0) lines.push([HEADERS.supported, supported.join(', ')]);
  return [...lines, ...linesOfOffer(timer)];
}
