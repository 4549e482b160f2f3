// Sounds played to whoever is called (API-3), by an operator or a program. Who is bound to an
// account has it done by gateways and phones of its own, and sees no others.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Play, PlayWanted } from '@tandem/engine/placed-calls/control';
import type { Asker } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';
import { isHis, nobody, notThere, orderOf, type PlacedParts, seenOf } from './placed.ts';
import type { OrPending } from './placed-ports.ts';

export interface PlayView extends Omit<Play, 'startedAtMs' | 'state'> {
  readonly state: OrPending<Play['state']>;
  readonly startedAt: string;
}

export async function beginPlay(
  parts: PlacedParts,
  { wanted, asker }: { readonly wanted: PlayWanted; readonly asker: Asker },
): Promise<Result<PlayView, SwitchFault>> {
  const { from } = wanted;
  if (!(await isHis(parts, asker, { from, action: 'add' }))) return fail(nobody(from));
  const { placed, audit, clock } = parts;
  const order = orderOf(placed, asker);
  const { id } = order;
  const { actor, source } = asker;
  const about = { actor, source, action: 'play', objectType: 'calls', objectId: id };
  // Before it is done: nobody is called of whom the audit does not know.
  const { number, caller, sounds } = wanted;
  await audit.write({ ...about, after: { from, number, caller, sounds: [...sounds] } });
  const begun = await placed.play(wanted, order);
  if (!begun.ok) return begun;
  if (begun.value !== 'asked') return ok(playView(begun.value));
  const startedAt = momentText(clock.wallMs());
  return ok({ ...wanted, id, state: 'asked', startedAt, soundMs: 0, outcome: null });
}

type Looking = Omit<PlacedParts, 'audit' | 'clock'>;

export async function findPlay(
  parts: Looking,
  { id, asker }: { readonly id: string; readonly asker: Asker },
): Promise<Result<PlayView, SwitchFault>> {
  const found = await parts.placed.findPlay(id);
  if (!found.ok) return found;
  const seen = await isHis(parts, asker, { from: found.value.from, action: 'see' });
  return seen ? ok(playView(found.value)) : fail(notThere(id));
}

export async function listPlays(
  parts: Looking,
  asker: Asker,
): Promise<Result<readonly PlayView[], SwitchFault>> {
  const listed = await parts.placed.plays();
  if (!listed.ok) return listed;
  const seen = await seenOf(parts, asker, { all: listed.value, from: ({ from }) => from });
  return ok(seen.map(playView));
}

function playView({ startedAtMs, ...same }: Play): PlayView {
  return { ...same, startedAt: momentText(startedAtMs) };
}
