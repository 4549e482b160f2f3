// Whether something between a user agent and us rewrites addresses: it says one thing of itself and
// the network another.
import { ipOf } from '../transport/addresses.ts';
import type { ReceivedRequest } from '../transport/index.ts';
import { parseUri } from '../wire/index.ts';

/**
 * By the top Via, and by the Contact where it is an address and not a name. A connection has ports
 * of its own, so that with those only addresses are compared.
 */
export function isBehindNat(request: ReceivedRequest, contact: string | undefined): boolean {
  const { source, flow, message } = request;
  const { host, port = 5060 } = message.via;
  const isDatagram = !flow.reliable;
  const saidByVia = ipOf(host);
  if (saidByVia !== undefined && saidByVia !== source.address) return true;
  if (isDatagram && saidByVia !== undefined && port !== source.port) return true;
  const uri = contact === undefined ? undefined : parseUri(contact);
  if (uri === undefined || !uri.ok || uri.value.kind !== 'sip') return false;
  const saidByContact = ipOf(uri.value.host);
  if (saidByContact === undefined) return false;
  if (saidByContact !== source.address) return true;
  return isDatagram && (uri.value.port ?? 5060) !== source.port;
}
