// Everything that can be wrong with bytes that should be a SIP message. The parser gives one of
// these and never throws. `answer` says what a request deserves; without one it is dropped and
// counted.
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
