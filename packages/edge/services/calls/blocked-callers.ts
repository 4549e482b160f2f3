// Callers who are blocked for what they did (SEC-3): shown, and let in again by an operator, which
// the audit remembers.
import { ok, type Result } from '@tandem/base/kernel';
import type { BlockedCaller } from '@tandem/engine/calls/control';
import type { Asker, AuditLog } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';
import type { RunningCalls } from './ports.ts';

export interface BlockedShown extends Omit<BlockedCaller, 'untilMs'> {
  readonly until: string;
}

export interface BlockedList {
  readonly items: readonly BlockedShown[];
  /** There may be more than are shown. */
  readonly total: number;
}

export async function listBlocked(
  calls: Pick<RunningCalls, 'blocked'>,
): Promise<Result<BlockedList, SwitchFault>> {
  const listed = await calls.blocked();
  if (!listed.ok) return listed;
  const { items, total } = listed.value;
  return ok({
    items: items.map(({ untilMs, ...same }) => ({ ...same, until: momentText(untilMs) })),
    total,
  });
}

export interface ReleaseCallerParts {
  readonly calls: Pick<RunningCalls, 'releaseCaller'>;
  readonly audit: AuditLog;
}

export async function releaseCaller(
  { calls, audit }: ReleaseCallerParts,
  { caller, asker }: { readonly caller: string; readonly asker: Asker },
): Promise<Result<void, SwitchFault>> {
  const released = await calls.releaseCaller(caller);
  if (!released.ok) return released;
  const { actor, source } = asker;
  await audit.write({ actor, source, action: 'release', objectType: 'blocked', objectId: caller });
  return ok();
}
