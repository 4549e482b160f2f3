// Header lines of a message that we do not know ourselves: what may pass of them is said elsewhere.
import { ownText, type SipMessage, utf8Text } from '@tandem/protocol/sip';
import type { HeaderText } from '../leg.ts';

const NO_HEADERS: readonly HeaderText[] = Object.freeze([]);
/** What passes costs its bytes in the next message too. */
const MOST = 50;

export function unknownIn(message: SipMessage): readonly HeaderText[] {
  let unknown: HeaderText[] | undefined;
  for (let line = 0; line < message.lineCount; line += 1) {
    if (message.lineId(line) !== 0) continue;
    unknown ??= [];
    if (unknown.length === MOST) break;
    const [name, value] = [message.lineName(line), message.lineValue(line)];
    unknown.push({ name: ownText(name), value: ownText(utf8Text(value)) });
  }
  return unknown ?? NO_HEADERS;
}
