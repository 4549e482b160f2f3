// Replaces (RFC 3891), Join (RFC 3911) and Target-Dialog (RFC 4538): a dialog, named by its Call-ID
// and tags as the one who receives the request sees them.
import type { Codec } from '../codec.ts';
import { type Parameter, pickParameters, printKnown, printParameters } from '../parameters.ts';
import type { Reader } from '../reader.ts';
import { CLASS, COMMA, SEMICOLON, VISIBLE } from '../text.ts';

export interface DialogName {
  readonly callId: string;
  /** The side of the one who receives the request. */
  readonly toTag: string;
  readonly fromTag: string;
  /** Replaces only: the dialog is to be replaced only while it is early. */
  readonly earlyOnly: boolean;
  readonly others: readonly Parameter[];
}

/** `remote-tag` and `local-tag` in Target-Dialog, `from-tag` and `to-tag` in the others. */
function dialogName(toName: string, fromName: string): Codec<DialogName> {
  return {
    parse(from) {
      const callId = readCallId(from);
      if (callId === undefined) return undefined;
      const parameters = from.parameters();
      if (parameters === undefined) return undefined;
      const { known, others } = pickParameters(parameters, [toName, fromName, 'early-only']);
      const toTag = known[toName] ?? '';
      const fromTag = known[fromName] ?? '';
      if (toTag === '' || fromTag === '') return from.fail('a tag is missing');
      return { callId, toTag, fromTag, earlyOnly: known['early-only'] !== undefined, others };
    },

    print: ({ callId, toTag, fromTag, earlyOnly, others }) =>
      callId +
      printKnown(toName, toTag) +
      printKnown(fromName, fromTag) +
      (earlyOnly ? ';early-only' : '') +
      printParameters(others),
  };
}

function readCallId(from: Reader): string | undefined {
  from.skipSpace();
  const start = from.at;
  while (from.at < from.end) {
    const code = from.peek();
    if (((CLASS[code] ?? 0) & VISIBLE) === 0 || code === SEMICOLON || code === COMMA) break;
    from.at += 1;
  }
  return from.at > start ? from.text.slice(start, from.at) : from.fail('the identifier is missing');
}

export const replaces = dialogName('to-tag', 'from-tag');
export const join = dialogName('to-tag', 'from-tag');
export const targetDialog = dialogName('local-tag', 'remote-tag');
