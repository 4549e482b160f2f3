// What an end says and hears, as far as its descriptions tell: most ends of the demo only say that
// they would, and a few really speak (speech.ts).
import { invariant } from '@tandem/base/kernel';
import { parse, type Session } from '@tandem/protocol/sdp';

export interface Voice {
  /** What this end offers, or answers. */
  readonly description: Session;
  /** From now on to there, as long as it is not told otherwise. */
  speaksTo(description: Session | null): void;
  close(): void;
}

/** RTP of nobody: the discard port. */
const NO_PORT = 9;

/** Of an end that says where it would listen, and says nothing. */
export function silentVoice(address: string): Voice {
  const description = descriptionOf(address, NO_PORT);
  return { description, speaksTo: () => undefined, close: () => undefined };
}

/** G.711 A and mu, and digits. */
export function descriptionOf(address: string, port: number): Session {
  const lines = [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 8 0 101`, 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000'],
    ...['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=ptime:20', 'a=sendrecv', ''],
  ];
  const parsed = parse(lines.join('\r\n'));
  invariant(parsed.ok, 'a description of ours can be read');
  return parsed.value;
}
