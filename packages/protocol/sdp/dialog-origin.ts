// Our o= line, one for each dialog (RFC 3264 section 5 and 8): the session id never changes, the
// version counts on by one exactly when what is behind the o= line changes. The peer sees us, never
// the far side.
import type { Random } from '@tandem/base/kernel';
import type { SdpBody } from './body.ts';

export interface DialogOrigin {
  readonly sessionId: number;
  /** Our address on this leg, as it is advertised there. */
  readonly address: string;
  readonly version: number;
  /** What was sent last; undefined before the first time. */
  readonly sent: SdpBody | undefined;
}

export interface Published {
  readonly origin: DialogOrigin;
  /** The whole description, ready to be sent. */
  readonly text: string;
}

const FIRST_VERSION = 1;

/** The id is drawn, so that it tells nothing about how many calls we have. */
export function dialogOrigin(random: Random, address: string): DialogOrigin {
  return { sessionId: random.uint32(), address, version: FIRST_VERSION, sent: undefined };
}

export function publish(origin: DialogOrigin, body: SdpBody): Published {
  if (body === origin.sent) return { origin, text: textWith(origin, body) };
  const version = origin.sent === undefined ? origin.version : origin.version + 1;
  const next: DialogOrigin = { ...origin, version, sent: body };
  return { origin: next, text: textWith(next, body) };
}

function textWith({ sessionId, version, address }: DialogOrigin, body: SdpBody): string {
  const addressType = address.indexOf(':') < 0 ? 'IP4' : 'IP6';
  return `v=0\r\no=- ${sessionId} ${version} IN ${addressType} ${address}\r\n${body}`;
}
