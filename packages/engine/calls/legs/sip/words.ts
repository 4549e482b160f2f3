// What single headers of a peer's message say to the call.
import { HEADERS, ownText, type SipMessage } from '@tandem/protocol/sip';

/** The Q.850 cause of Reason (RFC 3326); null when it says none. */
export function causeIn(message: SipMessage): number | null {
  return q850In(message)?.cause ?? null;
}

export function reasonTextIn(message: SipMessage): string {
  return ownText(q850In(message)?.text ?? '');
}

function q850In(message: SipMessage) {
  if (!message.has(HEADERS.reason)) return undefined;
  const reasons = message.list(HEADERS.reason);
  if (!reasons.ok) return undefined;
  return reasons.value.find(({ protocol }) => protocol.toUpperCase() === 'Q.850');
}

export function hasOption(
  message: SipMessage,
  where: 'supported' | 'require',
  tag: string,
): boolean {
  const kind = HEADERS[where];
  if (!message.has(kind)) return false;
  const options = message.list(kind);
  return options.ok && options.value.some((option) => option.toLowerCase() === tag);
}

/** The number of a reliable provisional response (RFC 3262); undefined when it is none. */
export function rseqIn(message: SipMessage): number | undefined {
  if (!message.has(HEADERS.rseq) || !hasOption(message, 'require', '100rel')) return undefined;
  const rseq = message.read(HEADERS.rseq);
  return rseq.ok ? rseq.value : undefined;
}
