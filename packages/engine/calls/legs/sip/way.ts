// Which way a request within a call takes: as RFC 3261 has it, by routes and the peer's Contact
// (section 12.2.1.1), or back to where its INVITE came from.
import { isPrivateNetwork } from '@tandem/protocol/sdp';
import {
  defaultPortOf,
  type Flow,
  parseUri,
  type ReceivedRequest,
  type Target,
  type TransportName,
  targetOf,
} from '@tandem/protocol/sip';
import type { LegHost } from './host.ts';

/** The way of a call, as its first message showed it. */
export interface Way {
  readonly flow: Flow;
  /** All requests go there, whatever Contact says. */
  readonly isFixed: boolean;
  /** By the connection that the peer has opened: nobody listens at its other end. */
  readonly isOfPeer?: boolean;
  /** From the address of ours that it is to see, which our Contact shows. */
  readonly shown?: Flow | undefined;
}

/** Towards who has called us. */
export function wayBack(host: LegHost, received: ReceivedRequest): Way {
  const { requestAddress: mode, localAddress } = host.backTo(received.source);
  const back = mode === 'standard' ? received.flow : host.stack.transport.flowBack(received, mode);
  const shown = localAddress === null ? undefined : flowFrom(host, back, localAddress);
  // What goes by a connection goes by it, wherever it leads to; a datagram leaves from there.
  const flow = back.reliable ? back : (shown ?? back);
  if (mode === 'standard') return { flow, isFixed: false, shown };
  return { flow, isFixed: true, isOfPeer: flow.reliable && mode === 'socket', shown };
}

const flowFrom = (
  { stack }: LegHost,
  { transport, remote }: Flow,
  local: string,
): Flow | undefined => stack.transport.flowTo({ transport, remote }, local);

/** The connection is gone, and there is no other way back than the one that Contact names. */
export function isLost({ flow, isOfPeer = false }: Way): boolean {
  return isOfPeer && flow.connection?.isUsable !== true;
}

export function flowTowards(host: LegHost, way: Way, nextHop: string): Flow {
  const { flow, isFixed } = way;
  if (isFixed && !isLost(way)) return flow;
  const uri = parseUri(nextHop);
  const target = uri.ok && uri.value.kind === 'sip' ? targetOf(uri.value) : undefined;
  if (target === undefined) return flow;
  const transport = target.transport ?? flow.transport;
  if (!target.isAddress) return byName(host, { ...target, transport }) ?? flow;
  const port = target.port ?? defaultPortOf(transport);
  const { remote, place } = flow;
  const isSame = remote.address === target.host && remote.port === port;
  if (isSame && transport === flow.transport) return flow;
  // A Contact from behind a NAT leads nowhere; where its messages come from leads back.
  if (isPrivateNetwork(target.host) && !isPrivateNetwork(remote.address)) return flow;
  const hop = { transport, remote: { address: target.host, port } };
  const towards =
    host.stack.transport.flowTo(hop, place.local.address) ?? host.stack.transport.flowTo(hop);
  if (towards === undefined) return flow;
  // Its connection serves as long as it is there: few peers can be connected to.
  if (towards.place === place && remote.address === target.host) {
    towards.connection = flow.connection;
  }
  return towards;
}

function byName(
  host: LegHost,
  { host: name, port, transport }: Pick<Target, 'host' | 'port'> & { transport: TransportName },
): Flow | undefined {
  const [hop] = host.hopsTo(port === undefined ? name : `${name}:${port}`, transport);
  return hop && host.stack.transport.flowTo(hop);
}

/** An address without the brackets of a host. */
export function bareAddress(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}
