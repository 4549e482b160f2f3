// Gateways of a group share its lines; those that a member has reserved cannot be taken by others
// while they are not in use (RTE-4).

import { groupMembers } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

interface Member {
  readonly key: bigint;
  readonly party: { readonly groups: readonly string[]; readonly reservedLines: number };
}

type Counted = Pick<AdmitWorld, 'snapshot' | 'lines'>;

export function groupIsFull(member: Member, world: Counted): boolean {
  return member.party.groups.some((group) => isFull(group, member, world));
}

function isFull(id: string, { key, party }: Member, { snapshot, lines }: Counted): boolean {
  const group = snapshot.find('gatewayGroups', id);
  if (group === undefined || group.party.lines === null) return false;
  // What is reserved for it is there, whatever the others do.
  if (lines.used(key) < party.reservedLines) return false;
  let heldBack = 0;
  for (const other of groupMembers(snapshot, id)) {
    if (other.key === key) continue;
    heldBack += Math.max(0, other.reservedLines - lines.used(other.key));
  }
  return lines.used(group.key) + heldBack >= group.party.lines;
}

/** Keys of whatever a call or attempt of the gateway takes a line of. */
export function lineKeys(
  { key, party }: Member,
  { snapshot }: Pick<AdmitWorld, 'snapshot'>,
): readonly bigint[] {
  if (party.groups.length === 0) return [key];
  const groups = party.groups.flatMap((id) => snapshot.find('gatewayGroups', id)?.key ?? []);
  return [key, ...groups];
}
