// Puts our addresses and ports in the place of the far side's: what a media relay needs. ICE goes,
// all else of the streams stays as it is.
import { isUnspecified, unspecifiedLike } from './address.ts';
import { group } from './attributes/group.ts';
import { usesIce } from './attributes/ice.ts';
import { connectionTo } from './connection.ts';
import { betrays, farNamesOf, fateOf, NEUTRAL_NAME } from './hiding.ts';
import { attribute, type Connection, type Line, type Media, type Session } from './session.ts';

export interface MediaPlace {
  readonly port: number;
  /** The port after RTP's when not said; the same port: RTCP is multiplexed (RFC 5761). */
  readonly rtcpPort?: number;
  /** Where this stream is not on the address of the others. */
  readonly address?: string;
}

export interface Relocation {
  /** Our address on this leg, as it is advertised there. */
  readonly address: string;
  /** One for each m= line, in their order; a stream without one is refused. */
  readonly media: readonly (MediaPlace | 'refuse')[];
}

export function relocateSession(session: Session, to: Relocation): Session {
  const farNames = farNamesOf(session);
  const hadConnection = session.connection !== undefined;
  const zero = isOldHold(session, session.connection) ? unspecifiedLike(to.address) : undefined;
  const shared = zero ?? to.address;
  const media = session.media.map((each, index) => {
    const place = to.media[index];
    const inherited = hadConnection ? shared : undefined;
    if (each.port === 0 || place === undefined || place === 'refuse') {
      return refused(each, inherited === undefined ? connectionTo(to.address) : undefined);
    }
    return relocated({ session, media: each, place, to, inherited, farNames });
  });
  return {
    origin: session.origin,
    name: NEUTRAL_NAME,
    connection: hadConnection ? connectionTo(shared) : undefined,
    lines: session.lines.filter((line) => staysInSession(line, farNames)),
    media,
  };
}

/** RFC 2543's hold: the address is zero, and not because ICE has not found one yet. */
function isOldHold(
  section: Session | Media,
  connection: Connection | undefined,
): connection is Connection {
  return connection !== undefined && isUnspecified(connection.address) && !usesIce(section);
}

function staysInSession(line: Line, farNames: readonly string[]): boolean {
  if (line.type === 'c' || betrays(line, farNames)) return false;
  if (line.type !== 'a') return true;
  switch (fateOf(line.name)) {
    case 'keep':
    case 'check':
      return true;
    case 'group':
      return isKeptGroup(line);
    case 'drop':
    case 'rtcp':
    case 'rtcpMux':
      return false;
  }
}

/** A bundle (RFC 9143) would bring all streams to one port; ours have one each. */
function isKeptGroup({ name, value }: Line): boolean {
  return name === group.name && group.parse(value ?? '')?.semantics.toUpperCase() !== 'BUNDLE';
}

/** RFC 3264 section 6: what else stands in a refused stream means nothing, and might betray. */
export function refused(media: Media, connection: Connection | undefined): Media {
  return { ...media, port: 0, portCount: 1, connection, lines: [] };
}

interface Move {
  readonly session: Session;
  readonly media: Media;
  readonly place: MediaPlace;
  readonly to: Relocation;
  /** The address in the session's new c= line, where it has one. */
  readonly inherited: string | undefined;
  readonly farNames: readonly string[];
}

function relocated({ session, media, place, to, inherited, farNames }: Move): Media {
  const given = place.address ?? to.address;
  const held = isOldHold(media, media.connection ?? session.connection) && !usesIce(session);
  const address = held ? unspecifiedLike(given) : given;
  const own = media.connection !== undefined || address !== inherited;
  return {
    ...media,
    port: place.port,
    portCount: 1,
    connection: own ? connectionTo(address) : undefined,
    lines: relocatedLines(media.lines, place, farNames),
  };
}

function relocatedLines(
  lines: readonly Line[],
  place: MediaPlace,
  farNames: readonly string[],
): readonly Line[] {
  const rtcp = rtcpLineOf(place);
  const mux = isMultiplexed(place);
  const result: Line[] = [];
  let rtcpPlaced = false;
  let muxPlaced = false;
  for (const each of lines) {
    const fate = each.type === 'a' ? fateOf(each.name) : undefined;
    if (fate === 'rtcp') {
      if (rtcp !== undefined && !rtcpPlaced) result.push(rtcp);
      rtcpPlaced = true;
    } else if (fate === 'rtcpMux') {
      if (mux) result.push(each);
      muxPlaced ||= each.name === 'rtcp-mux';
    } else if (each.type !== 'c' && fate !== 'drop' && !betrays(each, farNames)) {
      if (fate !== 'group' || isKeptGroup(each)) result.push(each);
    }
  }
  if (rtcp !== undefined && !rtcpPlaced) result.push(rtcp);
  if (mux && !muxPlaced) result.push(RTCP_MUX);
  return result;
}

const RTCP_MUX: Line = Object.freeze(attribute('rtcp-mux'));

function isMultiplexed(place: MediaPlace): boolean {
  return place.rtcpPort === place.port;
}

/** RFC 3605 section 2.1: only where RTCP is not on the next port; needless when multiplexed. */
function rtcpLineOf(place: MediaPlace): Line | undefined {
  const { port, rtcpPort } = place;
  if (rtcpPort === undefined || rtcpPort === port || rtcpPort === port + 1) return undefined;
  return attribute('rtcp', `${rtcpPort}`);
}
