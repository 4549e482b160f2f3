// A daemon of the pool that relays media gets another share of the calls, or is drained (MED-10);
// the audit remembers who did it.
import { ok, type Result } from '@tandem/base/kernel';
import type { Asker, AuditLog } from '../ports.ts';
import type { SwitchFault } from '../registry/ports.ts';
import type { MediaDaemons } from './ports.ts';

export interface WeighParts {
  readonly media: MediaDaemons;
  readonly audit: AuditLog;
}

export interface NewWeight {
  readonly name: string;
  /** 0: no new calls. */
  readonly weight: number;
  readonly asker: Asker;
}

export async function weighDaemon(
  { media, audit }: WeighParts,
  { name, weight, asker }: NewWeight,
): Promise<Result<void, SwitchFault>> {
  const listed = await media.list();
  if (!listed.ok) return listed;
  const weighed = await media.weigh(name, weight);
  if (!weighed.ok) return weighed;
  const before = listed.value.find((daemon) => daemon.name === name)?.weight ?? null;
  const { actor, source } = asker;
  const what = { action: 'weigh', objectType: 'mediaDaemons', objectId: name };
  await audit.write({ actor, source, ...what, before: { weight: before }, after: { weight } });
  return ok();
}
