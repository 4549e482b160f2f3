// Header lines that pass, and those of a configuration, behind the leg's own (SIG-9): written as
// far as they break no message.
import { type MessageWriter, wireText } from '@tandem/protocol/sip';
import type { HeaderText } from '../leg.ts';

/** They are this leg's own, whatever a configuration says: two of one would break the message. */
const OURS: ReadonlySet<string> = new Set([
  ...['via', 'v', 'from', 'f', 'to', 't', 'call-id', 'i', 'cseq', 'contact', 'm', 'route'],
  ...['record-route', 'max-forwards', 'content-type', 'c', 'content-length', 'l', 'require'],
  ...['supported', 'k', 'session-expires', 'x', 'min-se', 'rseq', 'rack', 'allow'],
  ...['authorization', 'proxy-authorization', 'content-encoding', 'e', 'proxy-require'],
  ...['www-authenticate', 'proxy-authenticate', 'retry-after', 'unsupported'],
]);
const NAME = /^[A-Za-z0-9.!%*_+`'~-]+$/;
const BREAKS = /[\r\n\0]/;

export function withPassing(writer: MessageWriter, headers: readonly HeaderText[]): void {
  for (const { name, value } of headers) {
    const mayPass = NAME.test(name) && !BREAKS.test(value) && !OURS.has(name.toLowerCase());
    if (mayPass) writer.named(name, wireText(value));
  }
}
