// The trace of messages (DIA-2, DIA-4): switched on and off, which the audit remembers, and read
// for one call, over or running: both of its legs, every vendor that was tried.
import { ok, type Result, type Uuid } from '@tandem/base/kernel';
import type { RecordArchive } from '@tandem/books/cdr/contract';
import type { RunningCalls } from '../calls/ports.ts';
import type { Asker, AuditLog } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';
import { type GatewayAddressParts, gatewayAddresses } from './gateway-addresses.ts';
import type { SwitchTrace, TraceFilter, TraceMessage, TraceState } from './ports.ts';

export interface TraceParts {
  readonly trace: SwitchTrace;
  readonly audit: AuditLog;
}

export interface TraceOrder {
  readonly filter: TraceFilter;
  /** Names of gateways: their addresses are added to those of the filter. */
  readonly gateways?: readonly string[] | undefined;
  readonly asker: Asker;
}

export async function startTrace(
  parts: TraceParts & GatewayAddressParts,
  { filter: given, gateways = [], asker }: TraceOrder,
): Promise<Result<TraceState, SwitchFault>> {
  const { trace, audit } = parts;
  const addresses = [...(given.addresses ?? [])];
  for (const name of gateways) {
    const ofGateway = await gatewayAddresses(parts, name);
    if (!ofGateway.ok) return ofGateway;
    addresses.push(...ofGateway.value);
  }
  const filter: TraceFilter = addresses.length === 0 ? given : { ...given, addresses };
  const started = await trace.start(filter);
  if (started.ok) await tell(audit, asker, { action: 'trace.start', after: filterText(filter) });
  return started;
}

export async function stopTrace(
  { trace, audit }: TraceParts,
  asker: Asker,
): Promise<Result<TraceState, SwitchFault>> {
  const stopped = await trace.stop();
  if (stopped.ok) await tell(audit, asker, { action: 'trace.stop' });
  return stopped;
}

const filterText = ({ addresses = [], callIds = [], numbers = [] }: TraceFilter) => ({
  ...{ addresses: [...addresses], callIds: [...callIds], numbers: [...numbers] },
});

type Told = Pick<Parameters<AuditLog['write']>[0], 'action' | 'after'>;

function tell(audit: AuditLog, { actor, source }: Asker, what: Told): Promise<void> {
  return audit.write({ actor, source, objectType: 'trace', objectId: 'messages', ...what });
}

export interface TracedView {
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly callId: string;
  /** Of the call that it belongs to; with several vendors each attempt is a callee. */
  readonly leg: 'caller' | 'callee';
  /** Who is at the other end, as far as it is known. */
  readonly party: string | null;
  readonly text: string;
}

export interface CallTrace {
  /** Whether messages are kept now: of calls to come. */
  readonly isOn: boolean;
  /** Whether the oldest messages have been pushed out: of this call some may be among them. */
  readonly hasLost: boolean;
  readonly items: readonly TracedView[];
}

interface Found {
  readonly messages: readonly TraceMessage[];
  readonly hasLost: boolean;
}

export interface CallTraceParts {
  readonly trace: Pick<SwitchTrace, 'read' | 'state'>;
  readonly archive: Pick<RecordArchive, 'find'>;
}

export type TracedMessages = CallTrace & { readonly messages: readonly TraceMessage[] };
export type CallTraceFault = SwitchFault | { readonly is: 'noRecord'; readonly why: string };

/** Of a call that was sent round in circles no page shows more. */
const MOST_MESSAGES = 500;
/** The ring has 100,000 messages, and each look goes through 2,000, or brings 10. */
const MOST_LOOKS = 100;

export async function callTrace(
  parts: CallTraceParts,
  id: Uuid,
): Promise<Result<TracedMessages, CallTraceFault>> {
  const record = await parts.archive.find(id);
  if (record === undefined) {
    return { ok: false, error: { is: 'noRecord', why: `there is no call record ${id}` } };
  }
  const { callerCallId, callerId, calleeCallId, tries } = record;
  const callees = new Map(tries.map(({ callId, gatewayId }) => [callId, gatewayId]));
  if (!callees.has(calleeCallId)) callees.set(calleeCallId, record.calleeId ?? '');
  return traceOf(parts.trace, { callerCallId, callerId, callees });
}

export interface RunningTraceParts {
  readonly trace: Pick<SwitchTrace, 'read' | 'state'>;
  readonly calls: Pick<RunningCalls, 'explain'>;
}

/** The same of a call that runs: what was said up to now. */
export async function runningTrace(
  { trace, calls }: RunningTraceParts,
  id: string,
): Promise<Result<TracedMessages, SwitchFault>> {
  const explained = await calls.explain(id);
  if (!explained.ok) return explained;
  const { callerCallId, caller, calleeCallId, callee, attempts } = explained.value.record;
  const callees = new Map(attempts.map(({ callId, gateway }) => [callId, gateway.id]));
  if (!callees.has(calleeCallId)) callees.set(calleeCallId, callee?.id ?? '');
  return traceOf(trace, { callerCallId, callerId: caller?.id ?? null, callees });
}

interface Legs {
  readonly callerCallId: string;
  readonly callerId: string | null;
  /** By its Call-ID whom each leg towards the callee went to; '' is none. */
  readonly callees: ReadonlyMap<string, string>;
}

async function traceOf(
  trace: Pick<SwitchTrace, 'read' | 'state'>,
  { callerCallId, callerId, callees }: Legs,
): Promise<Result<TracedMessages, SwitchFault>> {
  const callIds = [callerCallId, ...callees.keys()].filter((one) => one !== '');
  const state = await trace.state();
  if (!state.ok) return state;
  const read = await messagesOf(trace, callIds);
  if (!read.ok) return read;
  const { messages, hasLost } = read.value;
  const viewOf = (message: TraceMessage): TracedView => {
    const isCaller = message.callId === callerCallId;
    const party = isCaller ? callerId : (callees.get(message.callId) ?? null);
    return { ...shown(message), leg: isCaller ? 'caller' : 'callee', party };
  };
  return ok({ isOn: state.value.isOn, hasLost, items: messages.map(viewOf), messages });
}

async function messagesOf(
  trace: Pick<SwitchTrace, 'read'>,
  callIds: readonly string[],
): Promise<Result<Found, SwitchFault>> {
  const messages: TraceMessage[] = [];
  let [after, hasLost] = [0, false];
  for (let looks = 0; looks < MOST_LOOKS && callIds.length > 0; looks += 1) {
    const page = await trace.read({ after, callIds });
    if (!page.ok) return page;
    const { items, next, missed, hasMore } = page.value;
    messages.push(...items);
    hasLost ||= missed > 0;
    after = next;
    if (!hasMore || messages.length >= MOST_MESSAGES) break;
  }
  return ok({ messages: messages.slice(0, MOST_MESSAGES), hasLost });
}

function shown(message: TraceMessage): Omit<TracedView, 'leg' | 'party'> {
  const { atMs, direction, transport, local, remote, callId, text } = message;
  return {
    ...{ at: momentText(atMs), direction, transport, callId },
    ...{ local: placeText(local), remote: placeText(remote) },
    text: Buffer.from(text, 'latin1').toString('utf8'),
  };
}

const placeText = ({ address, port }: TraceMessage['local']): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
