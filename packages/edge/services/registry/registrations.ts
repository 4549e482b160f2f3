// Registrations, gateways and suspended sources (SIG-3, SIG-4, SIG-10, SEC-1), with moments as RFC
// 3339; a release is in the audit.
import { ok, type Result } from '@tandem/base/kernel';
import type { SuspendedSource } from '@tandem/engine/gate/control';
import type {
  FailedRegistration,
  RegistrationsPage,
  RegistrationView,
} from '@tandem/engine/registry/control';
import type { KeptObjects } from '../objects/ports.ts';
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

export interface OwnRegistrationsParts {
  readonly registrations: Pick<SwitchRegistrations, 'list'>;
  readonly objects: Pick<KeptObjects, 'page'>;
}

export interface OwnPage extends Partial<Omit<RegistrationsPage, 'users'>> {
  /** Keys of the accounts whose phones are asked about. */
  readonly accounts: readonly bigint[];
}

/** Of so many phones a page tells, registered or not, before it says where to go on. */
const MOST_PHONES = 1_000;

/** Of somebody's own phones: found by their accounts, and asked for by their numbers. */
export async function listOwnRegistrations(
  { registrations, objects }: OwnRegistrationsParts,
  { accounts, limit = DEFAULT_REGISTRATIONS, after, prefix = '' }: OwnPage,
): Promise<Result<RegistrationsShown, SwitchFault>> {
  const phones = await objects.page({
    ...{ kind: 'phones', order: 'id', isDescending: false, limit: MOST_PHONES },
    ...{ ofAccounts: accounts },
    ...(prefix === '' ? {} : { contains: prefix }),
    ...(after === undefined ? {} : { after: { id: after, rank: 0n } }),
  });
  const numbers = phones.map(({ id }) => id);
  const users = numbers.filter((number) => number.startsWith(prefix));
  const listed = await registrations.list({ limit: MOST_PHONES, users });
  if (!listed.ok) return listed;
  const found = [...new Set(listed.value.map(({ user }) => user))];
  const shown = new Set(found.slice(0, limit));
  const items = listed.value.filter(({ user }) => shown.has(user)).map(registrationShown);
  if (found.length > limit) return ok({ items, next: found[limit - 1] ?? null });
  return ok({ items, next: numbers.length < MOST_PHONES ? null : (numbers.at(-1) ?? null) });
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

export interface FailureShown extends Omit<FailedRegistration, 'firstMs' | 'lastMs'> {
  readonly firstAt: string;
  readonly lastAt: string;
}

export async function listFailures(
  switchSide: Pick<SwitchRegistrations, 'failures'>,
): Promise<Result<readonly FailureShown[], SwitchFault>> {
  const listed = await switchSide.failures();
  if (!listed.ok) return listed;
  return ok(
    listed.value.map(({ firstMs, lastMs, ...same }) => ({
      ...same,
      firstAt: momentText(firstMs),
      lastAt: momentText(lastMs),
    })),
  );
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
