// Where the sides of a dialog are reached, as a change of the session says it.
import { HEADERS, type ReceivedResponse } from '@tandem/protocol/sip';
import type { DialogSide } from './dialog-side.ts';
import { type Line, NO_LINES } from './reply.ts';

export function targetOf(response: ReceivedResponse | undefined): { readonly target?: string } {
  const contacts = response?.message.list(HEADERS.contact);
  const first = contacts?.ok === true ? contacts.value[0] : undefined;
  return first === undefined || first === '*' ? {} : { target: first.uri };
}

export function contactLines(side: DialogSide | undefined): readonly Line[] {
  return side === undefined ? NO_LINES : [[HEADERS.contact, side.contactBy(side.flow)]];
}
