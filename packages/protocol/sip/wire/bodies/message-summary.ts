// How many messages wait in a mailbox (RFC 3842): the body of NOTIFY for the lamp on the phone.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { oneLine, sameWord, strictWord, trimBlanks } from '../text.ts';
import type { BodyFault } from './fault.ts';

export interface MessageSummary {
  readonly isWaiting: boolean;
  /** The URI of the mailbox. */
  readonly account: string | undefined;
  readonly counts: readonly MessageCount[];
}

export interface MessageCount {
  /** voice, fax, ... in small letters: `Voice-Message` without its second word. */
  readonly medium: string;
  readonly fresh: number;
  readonly old: number;
  /** Part of the above; undefined when nothing is said of urgent ones. */
  readonly urgent: { readonly fresh: number; readonly old: number } | undefined;
}

/** Media that a mailbox may have; the RFC registers six. */
const MAX_COUNTS = 16;
const COUNT =
  /^(\d{1,9})[ \t]*\/[ \t]*(\d{1,9})[ \t]*(?:\([ \t]*(\d{1,9})[ \t]*\/[ \t]*(\d{1,9})[ \t]*\))?$/;

export function parseMessageSummary(body: string): Result<MessageSummary, BodyFault> {
  let isWaiting: boolean | undefined;
  let account: string | undefined;
  const counts: MessageCount[] = [];
  for (const line of body.split('\n')) {
    const colon = line.indexOf(':');
    if (trimBlanks(line) === '') break;
    const name = trimBlanks(line.slice(0, Math.max(colon, 0)));
    const value = trimBlanks(line.slice(colon + 1));
    if (sameWord(name, 'Messages-Waiting')) isWaiting = sameWord(value, 'yes');
    else if (sameWord(name, 'Message-Account')) account = value;
    else if (/-message$/i.test(name)) {
      const count = parseCount(name, value);
      if (count === undefined) return fail({ says: 'a count of messages cannot be read' });
      if (counts.push(count) > MAX_COUNTS) return fail({ says: 'there are too many counts' });
    }
  }
  if (isWaiting === undefined) return fail({ says: 'it is not said whether messages wait' });
  return ok({ isWaiting, account, counts });
}

function parseCount(name: string, value: string): MessageCount | undefined {
  const match = COUNT.exec(value);
  if (match === null) return undefined;
  const [fresh, old, urgentFresh, urgentOld] = match.slice(1).map(Number);
  const hasUrgent = match[3] !== undefined;
  return {
    medium: name.slice(0, -'-message'.length).toLowerCase(),
    fresh: fresh ?? 0,
    old: old ?? 0,
    urgent: hasUrgent ? { fresh: urgentFresh ?? 0, old: urgentOld ?? 0 } : undefined,
  };
}

export function printMessageSummary(summary: MessageSummary): string {
  let text = `Messages-Waiting: ${summary.isWaiting ? 'yes' : 'no'}\r\n`;
  if (summary.account !== undefined) text += `Message-Account: ${oneLine(summary.account)}\r\n`;
  for (const { medium, fresh, old, urgent } of summary.counts) {
    const word = strictWord(medium);
    const name = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}-Message`;
    const more = urgent === undefined ? '' : ` (${urgent.fresh}/${urgent.old})`;
    text += `${name}: ${fresh}/${old}${more}\r\n`;
  }
  return text;
}
