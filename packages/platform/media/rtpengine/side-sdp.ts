// What a daemon is told of one side, and what it says of itself: descriptions with one stream.
import type { MediaAddress, SideExpectation } from '@tandem/engine/media/contract';

/** Any; what matters is that the daemon passes what it does not know. */
const FORMATS = [0, 8, 9, 18, 101].join(' ');
const NOWHERE = '0.0.0.0';
const NOWHERE_6 = '::';
/** RFC 5737, RFC 3849: nobody needs to know whose it is; the daemon puts its own in its place. */
const SOMEWHERE = '192.0.2.1';
const SOMEWHERE_6 = '2001:db8::1';
/** RFC 863: of somebody whose port is not known. */
const DISCARD = 9;

export function sdpOf(expected: SideExpectation | undefined, isIpv6: boolean): string {
  const { rtp = null, rtcp = null, delivers = true, isPlain = false } = expected ?? {};
  const address = rtp === null || !delivers ? unspecified(isIpv6) : rtp.address;
  const family = address.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    ...['v=0', `o=- 1 1 IN ${family} ${family === 'IP6' ? SOMEWHERE_6 : SOMEWHERE}`, 's=-'],
    ...[`c=IN ${family} ${address}`, 't=0 0'],
    isPlain
      ? `m=image ${rtp?.port ?? DISCARD} udptl t38`
      : `m=audio ${rtp?.port ?? DISCARD} RTP/AVP ${FORMATS}`,
    ...(rtcp === null || isPlain ? [] : [`a=rtcp:${rtcp.port}`]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const unspecified = (isIpv6: boolean): string => (isIpv6 ? NOWHERE_6 : NOWHERE);

/**
 * Where the daemon is for the side that is told this; undefined: it says it nowhere. The other side
 * is nowhere yet, and stays so in the connection: the daemon's own address stands as the origin.
 */
export function placeIn(sdp: string): MediaAddress | undefined {
  const connection = /^c=IN IP[46] (\S+)/m.exec(sdp)?.[1];
  const isNowhere = connection === NOWHERE || connection === NOWHERE_6;
  const address = isNowhere ? /^o=.* IN IP[46] (\S+)/m.exec(sdp)?.[1] : connection;
  const port = Number(/^m=\w+ (\d+)/m.exec(sdp)?.[1] ?? 0);
  return address === undefined || port === 0 ? undefined : { address, port };
}
