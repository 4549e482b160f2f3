// Calls that run now (DIA-1): listed, explained, ended by an operator, which the audit remembers.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { moneyFromE7, printMoney } from '@tandem/base/money';
import type { CallRecord } from '@tandem/domain/record';
import type { CurrentCall, CurrentCallExplained } from '@tandem/engine/calls/control';
import type { Asker, AuditLog } from '../ports.ts';
import { cameLines, mediaLines } from '../records/explain-record.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';
import type { RunningCalls } from './ports.ts';

export interface CallView
  extends Omit<
    CurrentCall,
    'startedAtMs' | 'answeredAtMs' | 'caller' | 'callee' | 'payer' | 'chargeE7'
  > {
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly callerId: string | null;
  readonly calleeId: string | null;
  readonly payer: string | null;
  readonly charge: string;
}

export interface CallsPage {
  readonly items: readonly CallView[];
  readonly total: number;
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

export const DEFAULT_CALLS = 100;

export interface CallsQuestion {
  readonly limit?: number;
  readonly after?: string;
  /** Keys of the accounts whose calls are seen; absent: all, with where they go. */
  readonly payers?: readonly bigint[] | undefined;
}

export async function listCalls(
  calls: Pick<RunningCalls, 'list'>,
  { limit = DEFAULT_CALLS, after, payers }: CallsQuestion,
): Promise<Result<CallsPage, SwitchFault>> {
  // One more than is shown tells whether there is a next page.
  const listed = await calls.list({ limit: limit + 1, after, payers: payers?.map(String) });
  if (!listed.ok) return listed;
  const { items, total } = listed.value;
  const shown = items.slice(0, limit).map(payers === undefined ? callView : payersCallView);
  return ok({
    items: shown,
    total,
    next: items.length > limit ? (shown.at(-1)?.id ?? null) : null,
  });
}

export function callView(call: CurrentCall): CallView {
  const { startedAtMs, answeredAtMs, caller, callee, payer, chargeE7, ...same } = call;
  return {
    ...same,
    startedAt: momentText(startedAtMs),
    answeredAt: answeredAtMs === null ? null : momentText(answeredAtMs),
    callerId: caller?.id ?? null,
    calleeId: callee?.id ?? null,
    payer: payer?.id ?? null,
    charge: printMoney(moneyFromE7(BigInt(chargeE7))),
  };
}

/** For who pays: the vendor is not his. */
export function payersCallView(call: CurrentCall): CallView {
  return { ...callView(call), calleeId: null, calleeIp: '', calleeCallId: '' };
}

export interface CallExplanation {
  readonly state: string;
  /** As a list shows it. */
  readonly call: CallView;
  /** The decisions up to now; for who pays, his own side of the call alone. */
  readonly trace: readonly string[];
  /** The arithmetic of its charge up to now. */
  readonly because: readonly string[];
  /** How it sounds up to now; none: its media do not come by us, or nobody has answered. */
  readonly media: readonly string[];
}

export async function explainCall(
  calls: Pick<RunningCalls, 'explain'>,
  { id, payers }: CallAsked,
): Promise<Result<CallExplanation, SwitchFault>> {
  const explained = await explainedTo(calls, { id, payers });
  if (!explained.ok) return explained;
  const { call, record, because } = explained.value;
  const shown = payers === undefined ? callView : payersCallView;
  const trace = payers === undefined ? record.trace : payersTrace(record);
  const media = payers === undefined ? record.media : unrecorded(record.media);
  const lines = { trace, because, media: mediaLines(media, 'now') };
  return ok({ state: call.state, call: shown(call), ...lines });
}

export interface CallAsked {
  readonly id: string;
  /** Keys of the accounts whose calls are his; absent: all. */
  readonly payers?: readonly bigint[] | undefined;
}

/** What is not his is answered as if it were not there. */
async function explainedTo(
  calls: Pick<RunningCalls, 'explain'>,
  { id, payers }: CallAsked,
): Promise<Result<CurrentCallExplained, SwitchFault>> {
  const explained = await calls.explain(id);
  if (!explained.ok || payers === undefined) return explained;
  const payer = explained.value.record.charge?.account.key;
  const isHis = payer !== undefined && payers.includes(BigInt(payer));
  return isHis ? explained : fail(notThere(id));
}

/** How it came and what it is charged by: the vendors that were tried, and why, are not his. */
function payersTrace(record: CallRecord): readonly string[] {
  const { caller, answeredAtMs, charge } = record;
  const answered =
    answeredAtMs === null ? 'not answered yet' : `answered ${momentText(answeredAtMs)}`;
  const rate = charge?.rate;
  return [
    ...cameLines({ ...record, callerId: caller?.id ?? null }, { verb: 'calls', answered }),
    ...(rate ? [`priced by ${rate.group.id}, prefix ${rate.prefix || 'of everything'}`] : []),
  ];
}

/** What was said is for those alone who see every account, and so is where it is kept. */
const unrecorded = (media: CallRecord['media']): CallRecord['media'] =>
  media && { ...media, recordings: [], recording: null };

export interface HangUpParts {
  readonly calls: Pick<RunningCalls, 'hangUp' | 'explain'>;
  readonly audit: AuditLog;
}

export interface CallToHangUp extends CallAsked {
  readonly asker: Asker;
}

export async function hangUpCall(
  { calls, audit }: HangUpParts,
  { id, asker, payers }: CallToHangUp,
): Promise<Result<void, SwitchFault>> {
  if (payers !== undefined) {
    const his = await explainedTo(calls, { id, payers });
    if (!his.ok) return his;
  }
  const hungUp = await calls.hangUp(id);
  if (!hungUp.ok) return hungUp;
  const { actor, source } = asker;
  await audit.write({ actor, source, action: 'disconnect', objectType: 'calls', objectId: id });
  return ok();
}

const notThere = (id: string): SwitchFault => ({
  ...{ is: 'missing', why: `there is no call ${id}` },
});

export interface RecordParts {
  readonly calls: Pick<RunningCalls, 'record'>;
  readonly audit: AuditLog;
}

/** From now on, or no more; whatever the rules of its parties say. */
export async function recordCall(
  { calls, audit }: RecordParts,
  { id, on, asker }: { readonly id: string; readonly on: boolean; readonly asker: Asker },
): Promise<Result<void, SwitchFault>> {
  const recorded = await calls.record(id, on);
  if (!recorded.ok) return recorded;
  const { actor, source } = asker;
  const action = on ? 'record' : 'stopRecording';
  await audit.write({ actor, source, action, objectType: 'recordings', objectId: id });
  return ok();
}
