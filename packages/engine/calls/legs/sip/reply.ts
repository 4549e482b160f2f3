// Responses of ours: those to any request, and what most of them say of us.
import {
  HEADERS,
  type HeaderKind,
  type MessageWriter,
  type ReceivedRequest,
  responseTo,
} from '@tandem/protocol/sip';
import type { HeaderText } from '../leg.ts';
import { SDP_TYPE } from './media.ts';
import { withPassing } from './passing.ts';
import type { Server, Stack } from './types.ts';

/** A header line: which, and its value as wire text. */
export type Line = readonly [kind: HeaderKind<unknown>, value: string];

export const NO_LINES: readonly Line[] = Object.freeze([]);

/** What is answered, and by what. */
export interface Question {
  readonly received: ReceivedRequest;
  readonly transaction: Server;
}

export interface Reply {
  readonly status: number;
  /** Empty: the request has ours already. */
  readonly toTag: string;
  readonly reason?: string | undefined;
  readonly lines?: readonly Line[];
  /** Behind the others, as far as they break nothing. */
  readonly headers?: readonly HeaderText[] | undefined;
  readonly sdp?: string | undefined;
}

/** Gives the bytes, for who has to send them again. */
export function reply(
  stack: Stack,
  { received, transaction }: Question,
  answer: Reply,
): Uint8Array {
  const { status, toTag } = answer;
  const bytes = bytesOf(received, answer);
  stack.respond(transaction, { status, bytes, toTag: toTag || received.toTag });
  return bytes;
}

export function bytesOf(received: ReceivedRequest, answer: Reply): Uint8Array {
  const { status, toTag, reason, lines = NO_LINES, headers, sdp } = answer;
  const { message, source } = received;
  const writer = responseTo(message, {
    status,
    source,
    ...(toTag === '' ? {} : { toTag }),
    ...(reason === undefined ? {} : { reason }),
  });
  withLines(writer, lines);
  if (headers !== undefined) withPassing(writer, headers);
  return sdp === undefined ? writer.finish() : writer.finishWith(SDP_TYPE, sdp);
}

export function withLines(writer: MessageWriter, lines: readonly Line[]): MessageWriter {
  for (const [kind, value] of lines) writer.line(kind, value);
  return writer;
}

export function reasonLine(cause: number): Line {
  return [HEADERS.reason, reasonValue(cause)];
}

/** Q.850 26, non-selected user clearing: another place has answered. */
const ELSEWHERE = 26;

/** RFC 3326: by the first value a phone knows that it missed no call. */
export function cancelReason(cause: number): string {
  const value = reasonValue(cause);
  return cause === ELSEWHERE ? `SIP;cause=200;text="Call completed elsewhere", ${value}` : value;
}

/** RFC 3326. */
export function reasonValue(cause: number): string {
  return `Q.850;cause=${cause}`;
}
