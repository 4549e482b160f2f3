// Where a response goes (RFC 3261 section 18.2.2, RFC 3581 section 4), and where requests within a
// call go back to. The sender says one thing in its Via and the network another by its source; what
// is believed is set for each gateway.
//
//   mode        datagrams go to                            a connection is opened to
//   standard    the source; its port if rport was asked,   the source, at the port of Via
//               else the port of Via
//   socket      the source and its port                    the source, at the port of Via
//   viaPort     the source, at the port of Via             the source, at the port of Via
//   via         host and port of Via, or its maddr         host and port of Via
//
// maddr is believed in mode `via` only: whoever can send us a request could aim our answers at
// anybody otherwise. The same goes for a host that is a name: to look it up would let strangers
// make us ask.
import { parameterText, type Via } from '../wire/index.ts';
import { ipOf } from './addresses.ts';
import { defaultPortOf, type TransportName } from './flow.ts';
import type { SocketAddress } from './ports.ts';

export type ReplyMode = 'standard' | 'socket' | 'via' | 'viaPort';

export type ReplyVia = Pick<Via, 'host' | 'port' | 'rport' | 'others'>;

export interface ReplyQuestion {
  /** The top one. */
  readonly via: ReplyVia;
  /** Where the request came from. */
  readonly source: SocketAddress;
  readonly transport: TransportName;
  readonly mode: ReplyMode;
}

export function replyAddress({ via, source, transport, mode }: ReplyQuestion): SocketAddress {
  const isDatagram = transport === 'udp';
  if (isDatagram && (mode === 'socket' || (mode === 'standard' && via.rport !== undefined))) {
    return source;
  }
  const port = via.port || defaultPortOf(transport);
  const address = mode === 'via' ? addressOfVia(via, isDatagram, source) : source.address;
  return port === source.port && address === source.address ? source : { address, port };
}

function addressOfVia(via: ReplyVia, isDatagram: boolean, source: SocketAddress): string {
  const maddr = isDatagram ? parameterText(via.others, 'maddr') : undefined;
  return ipOf(maddr ?? via.host) ?? source.address;
}
