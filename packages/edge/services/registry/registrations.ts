// Registrations, gateways and suspended sources (SIG-3, SIG-4, SIG-10, SEC-1), with moments as RFC
// 3339; a release is in the audit.
import { ok, type Result } from '@tandem/base/kernel';
import type { SuspendedSource } from '@tandem/engine/gate/control';
import type { RegistrationsPage, RegistrationView } from '@tandem/engine/registry/control';
import type { Asker, AuditLog } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault, SwitchRegistrations } from './ports.ts';

export interface RegistrationShown
  extends Omit<RegistrationView, 'registeredMs' | 'refreshedMs' | 'expiresMs'> {
  readonly registeredAt: string;
  readonly refreshedAt: string;
  readonly expiresAt: string;
}

export interface RegistrationsShown {
  readonly items: readonly RegistrationShown[];
  /** What `after` is for the next page; null: this is the last. */
  readonly next: string | null;
}

export const DEFAULT_REGISTRATIONS = 100;

export async function listRegistrations(
  switchSide: Pick<SwitchRegistrations, 'list'>,
  page: Partial<RegistrationsPage>,
): Promise<Result<RegistrationsShown, SwitchFault>> {
  const limit = page.limit ?? DEFAULT_REGISTRATIONS;
  const listed = await switchSide.list({ ...page, limit: limit + 1 });
  if (!listed.ok) return listed;
  const users = [...new Set(listed.value.map(({ user }) => user))];
  const shown = new Set(users.slice(0, limit));
  const items = listed.value.filter(({ user }) => shown.has(user)).map(registrationShown);
  return ok({ items, next: users.length > limit ? (users[limit - 1] ?? null) : null });
}

export function registrationShown(view: RegistrationView): RegistrationShown {
  const { registeredMs, refreshedMs, expiresMs, ...same } = view;
  return {
    ...same,
    registeredAt: momentText(registeredMs),
    refreshedAt: momentText(refreshedMs),
    expiresAt: momentText(expiresMs),
  };
}

export interface SuspendedShown extends Omit<SuspendedSource, 'sinceMs' | 'untilMs'> {
  readonly since: string;
  readonly until: string;
}

export async function listSuspended(
  switchSide: Pick<SwitchRegistrations, 'suspended'>,
): Promise<Result<readonly SuspendedShown[], SwitchFault>> {
  const listed = await switchSide.suspended();
  if (!listed.ok) return listed;
  return ok(
    listed.value.map(({ sinceMs, untilMs, ...same }) => ({
      ...same,
      since: momentText(sinceMs),
      until: momentText(untilMs),
    })),
  );
}

export interface ReleaseParts {
  readonly registrations: Pick<SwitchRegistrations, 'release'>;
  readonly audit: AuditLog;
}

export async function releaseSource(
  { registrations, audit }: ReleaseParts,
  { source, asker }: { readonly source: string; readonly asker: Asker },
): Promise<Result<void, SwitchFault>> {
  const released = await registrations.release(source);
  if (!released.ok) return released;
  const who = { actor: asker.actor, source: asker.source };
  await audit.write({ ...who, action: 'release', objectType: 'suspended', objectId: source });
  return ok();
}
