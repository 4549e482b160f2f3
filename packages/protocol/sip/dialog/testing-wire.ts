// For tests only: SIP messages as JSON, with all that dialogs look at and nothing of SIP's syntax.
import type {
  IncomingRequest,
  IncomingResponse,
  OutgoingResponse,
} from '../transaction/message-views.ts';
import type { MessageMaker } from '../transaction/ports.ts';
import type { DialogRequest, DialogResponse, Hop } from './ports.ts';
import type { Rack } from './rseq.ts';
import type { SessionTimerHeaders, SessionTimerOffer } from './session-timer.ts';

interface Common extends SessionTimerHeaders {
  readonly method: string;
  readonly branch: string;
  readonly sentBy: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly fromUri: string;
  readonly toUri: string;
  readonly cseqNumber: number;
  readonly contactUri: string | undefined;
  readonly recordRoutes: readonly Hop[];
  /** `offer`, `answer`, or nothing. */
  readonly body: string;
  readonly rseq: number | undefined;
  readonly rack: Rack | undefined;
}

export interface AgentRequest extends Common, IncomingRequest, DialogRequest {
  readonly supports100rel: boolean;
}

export interface AgentResponse extends Common, IncomingResponse, DialogResponse {}

export interface Fields {
  readonly body?: string;
  readonly contactUri?: string;
  readonly rseq?: number | undefined;
  readonly rack?: Rack;
  readonly timer?: SessionTimerOffer['sessionExpires'] | undefined;
  readonly supported?: boolean;
  readonly supports100rel?: boolean;
}

export const UDP = { reliable: false };

export function makeRequest(
  start: Pick<AgentRequest, 'method' | 'branch' | 'callId' | 'fromTag' | 'toTag' | 'cseqNumber'>,
  fields: Fields = {},
): AgentRequest {
  return {
    ...start,
    sentBy: '',
    topVia: '',
    requestUri: '',
    fromUri: 'sip:from',
    toUri: 'sip:to',
    contactUri: fields.contactUri ?? 'sip:contact',
    recordRoutes: [],
    body: fields.body ?? '',
    rseq: undefined,
    rack: fields.rack,
    supported: fields.supported ?? true,
    sessionExpires: fields.timer,
    minS: undefined,
    supports100rel: fields.supports100rel ?? false,
  };
}

export function makeResponse(
  status: number,
  to: AgentRequest,
  { toTag, ...fields }: Fields & { readonly toTag: string },
): AgentResponse {
  const { method, branch, sentBy, callId, fromTag, fromUri, toUri, cseqNumber } = to;
  return {
    ...{ status, method, branch, sentBy, callId, fromTag, fromUri, toUri, cseqNumber, toTag },
    contactUri: 'sip:contact',
    recordRoutes: [],
    body: fields.body ?? '',
    rseq: fields.rseq,
    rack: undefined,
    supported: fields.timer !== undefined,
    sessionExpires: fields.timer,
    minS: undefined,
  };
}

export function print(message: AgentRequest | AgentResponse): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

export function outgoing(response: AgentResponse): OutgoingResponse {
  return { status: response.status, toTag: response.toTag, bytes: print(response) };
}

export function parse(bytes: Uint8Array): AgentRequest | AgentResponse {
  return JSON.parse(Buffer.from(bytes).toString()) as AgentRequest | AgentResponse;
}

export interface AgentTypes<Owner> {
  owner: Owner;
  destination: typeof UDP;
  request: AgentRequest;
  response: AgentResponse;
}

export function makerOf<Owner>(): MessageMaker<AgentTypes<Owner>> {
  const requestOf = (bytes: Uint8Array): AgentRequest => parse(bytes) as AgentRequest;
  return {
    ack: (invite, { toTag }) => print({ ...requestOf(invite), method: 'ACK', toTag, body: '' }),
    cancel: (invite) => print({ ...requestOf(invite), method: 'CANCEL', body: '' }),
    trying: (request) => print(makeResponse(100, request, { toTag: '' })),
  };
}
