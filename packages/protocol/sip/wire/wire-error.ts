// Everything that can be wrong with bytes that should be a SIP message. The parser gives one of these
// and never throws. `answer` says what a request deserves; without one it is dropped and counted.
import type { RawMessage } from './raw-message.ts';

interface Known {
  /** What a request with this fault is answered with, if it can be answered. */
  readonly status: 400 | 505 | 513;
  readonly says: string;
}

const badRequest = (says: string): Known => ({ status: 400, says });

export const WIRE_ERRORS = Object.freeze({
  empty: badRequest('There is nothing in the message'),
  tooLong: { status: 513, says: 'The message is too long' },
  headTooLong: { status: 513, says: 'The headers are too long' },
  headerLineTooLong: { status: 513, says: 'A header line is too long' },
  tooManyHeaders: { status: 513, says: 'There are too many header lines' },
  startLine: badRequest('The first line is not one of SIP'),
  version: { status: 505, says: 'The version is not SIP/2.0' },
  status: badRequest('The status is not one from 100 to 699'),
  headerLine: badRequest('A header line has no name with a colon behind it'),
  loneCarriageReturn: badRequest('A carriage return stands without a line feed'),
  missingHeader: badRequest('A header is missing'),
  repeatedHeader: badRequest('A header that may come once comes twice'),
  badHeader: badRequest('A header cannot be read'),
  truncatedBody: badRequest('The body is shorter than Content-Length'),
  missingLength: badRequest('The end of the body is not known without Content-Length'),
} satisfies Record<string, Known>);

export type WireErrorCode = keyof typeof WIRE_ERRORS;

export interface WireError {
  readonly code: WireErrorCode;
  /** One sentence; names header and fault, never quotes what the peer sent. */
  readonly says: string;
  /** Where in the message, as well as it is known. */
  readonly at: number;
  readonly header: string | undefined;
  readonly answer: WireAnswer | undefined;
}

/** Enough of the request could be read to answer it: `responseTo(answer.request, ...)`. */
export interface WireAnswer {
  readonly status: number;
  readonly request: RawMessage;
}

export interface WireFault {
  readonly at: number;
  readonly header?: string | undefined;
  /** Half a sentence that says more than the code. */
  readonly detail?: string;
  readonly request?: RawMessage | undefined;
}

export function wireError(code: WireErrorCode, fault: WireFault): WireError {
  const { status, says } = WIRE_ERRORS[code];
  const which = fault.header === undefined ? '' : ` (${fault.header})`;
  const detail = fault.detail ? `: ${fault.detail}` : '';
  return {
    code,
    says: `${says}${which}${detail}`,
    at: fault.at,
    header: fault.header,
    answer: fault.request?.isAnswerable ? { status, request: fault.request } : undefined,
  };
}
