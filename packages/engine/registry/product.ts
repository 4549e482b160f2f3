// What a peer says that it is, in its User-Agent.
import { HEADERS, type SipMessage } from '@tandem/protocol/sip';

/** Empty when it does not say. */
export function productIn(message: SipMessage): string {
  const userAgent = message.read(HEADERS.userAgent);
  return (userAgent.ok ? userAgent.value : undefined) ?? '';
}
