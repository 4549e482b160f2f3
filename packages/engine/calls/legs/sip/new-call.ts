// An INVITE outside of any dialog, as far as it can be judged without knowing who sent it: what is
// wrong with it is answered here, and what is right becomes a caller's leg.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { HEADERS, ipOf, type ReceivedRequest, type Via } from '@tandem/protocol/sip';
import type { NewCall } from './caller-leg.ts';
import type { LegHost } from './host.ts';
import { type Heard, LegMedia } from './media.ts';
import { offeredBy } from './offered.ts';
import type { Line, Question } from './reply.ts';
import { decide, policyOf } from './session-keeper.ts';
import { bareAddress } from './way.ts';
import { hasOption } from './words.ts';

export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  readonly lines?: readonly Line[];
}

/** RFC 3261 section 8.2.2.2 and 16.3: it has been here before. */
const LOOP: Refusal = Object.freeze({ status: 482 });

/** RFC 3261 section 8.2.2.3. */
const NOT_RELIABLE: Refusal = Object.freeze({
  status: 420,
  lines: [[HEADERS.unsupported, '100rel'] as const],
});

/** Who requires it has it nowhere: RFC 4028 section 4. */
const NO_TIMER: Refusal = Object.freeze({
  status: 420,
  lines: [[HEADERS.unsupported, 'timer'] as const],
});

export function newCallOf(host: LegHost, question: Question): Result<NewCall, Refusal> {
  const { received } = question;
  const { message } = received;
  if (wasHere(host, received)) return fail(LOOP);
  const contacts = message.list(HEADERS.contact);
  // Section 8.1.1.8: without it nothing could ever be sent to the caller.
  if (!contacts.ok || contacts.value.length === 0) {
    return fail({ status: 400, reason: 'Missing Contact' });
  }
  const isRefused = host.reliableTo(received.source) === 'off';
  if (isRefused && hasOption(message, 'require', '100rel')) return fail(NOT_RELIABLE);
  const policy = policyOf(host.settings(), host.backTo(received.source).sessionTimer);
  if (policy.ttlS === 0 && hasOption(message, 'require', 'timer')) return fail(NO_TIMER);
  const decision = decide(message, policy);
  if (!decision.ok) return fail({ status: 400, reason: `Bad ${decision.error.header}` });
  if (decision.value.kind === 'tooSmall') {
    return fail({ status: 422, lines: [[HEADERS.minSe, `${decision.value.minS}`]] });
  }
  const heard = offerIn(host, received);
  if (!heard.ok) return heard;
  const { host: address, port } = host.stack.transport.ownAddress(received.flow);
  const local = { address: bareAddress(address), port };
  const offered = offeredBy(received, local, heard.value?.session ?? null);
  return ok({ ...question, offered, heard: heard.value, decision: decision.value });
}

/** One of its Vias is ours: somebody has sent on to us what we had sent, unchanged. */
function wasHere({ stack }: LegHost, { message, flow }: ReceivedRequest): boolean {
  const vias = message.list(HEADERS.via);
  if (!vias.ok) return false;
  const own = stack.transport.ownAddress(flow);
  return vias.value.some((via) => isOurs(via, own));
}

function isOurs(via: Via, own: { readonly host: string; readonly port: number }): boolean {
  const port = via.port ?? USUAL_PORT;
  if (port !== own.port) return false;
  const one = ipOf(via.host) ?? via.host.toLowerCase();
  return one === (ipOf(own.host) ?? own.host.toLowerCase());
}

const USUAL_PORT = 5060;

/** The description is read by who will answer it; the fingerprint moves into its leg. */
function offerIn(host: LegHost, { message }: ReceivedRequest): Result<Heard | undefined, Refusal> {
  const heard = new LegMedia(host.random, '').hears(message);
  if (heard.ok) return heard;
  return fail({
    status: 400,
    reason: 'Bad Session Description',
    lines: [warning(heard.error.says)],
  });
}

/** RFC 3261 section 20.43: 399 is for any other words. */
function warning(says: string): Line {
  return [HEADERS.warning, `399 - "${says.replace(/[^ !#-[\]-~]/g, ' ')}"`];
}
