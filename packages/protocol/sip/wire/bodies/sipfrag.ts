// A piece of a message as a body (RFC 3420). What we send and read of it is the status line in the
// NOTIFY of a REFER (RFC 3515 section 2.4.5): how the call that was asked for goes.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { readStartLine, startLine } from '../start-line.ts';
import { reasonPhrase } from '../status.ts';
import { oneLine } from '../text.ts';
import type { BodyFault } from './fault.ts';

export interface StatusLine {
  readonly status: number;
  /** Wire text. */
  readonly reason: string;
}

export function parseSipfrag(body: string): Result<StatusLine, BodyFault> {
  const end = body.search(/[\r\n]/);
  const fault = readStartLine(body, 0, end < 0 ? body.length : end);
  if (fault !== undefined || !startLine.isResponse) {
    return fail({ says: 'the piece of a message does not begin with a status line' });
  }
  return ok({ status: startLine.status, reason: startLine.reason });
}

export function printSipfrag(status: number, reason = reasonPhrase(status)): string {
  return `SIP/2.0 ${status} ${oneLine(reason)}\r\n`;
}
