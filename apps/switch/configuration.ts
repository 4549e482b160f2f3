// The configuration in the switch: the holder on this thread, which calls decide over, and the
// thread that fills it from the database, or from files while that is away.
import { fail, ok, type Result, systemClock } from '@tandem/base/kernel';
import { kindOf, overDefaults, withDefaults } from '@tandem/edge/objects';
import { type CompleteParty, type PartyKind, SnapshotHolder } from '@tandem/engine/snapshot';
import type { RoleContext } from '../role/frame.ts';
import type { RoleFault } from '../role/messages.ts';
import type { FromThread } from './configuration-messages.ts';
import { ConfigurationThread } from './configuration-thread.ts';

export interface SwitchConfiguration {
  readonly holder: SnapshotHolder;
  /** For `status`. */
  figures(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Of which there may be a hundred thousand. Their fields are read by name and never listed. */
const MANY: ReadonlySet<PartyKind> = new Set<PartyKind>(['phones', 'accounts']);

export const completeParty: CompleteParty = (kind, id, party) =>
  (MANY.has(kind) ? overDefaults : withDefaults)(kindOf(kind), id, party);

/** Resolves when calls can be decided: a switch without configuration would refuse them all. */
export async function openConfiguration({
  settings,
  log,
}: RoleContext): Promise<Result<SwitchConfiguration, RoleFault>> {
  const { database, data } = settings;
  const holder = new SnapshotHolder({ clock: systemClock(), log, complete: completeParty });
  let refuse: (fault: RoleFault) => void = () => undefined;
  const refused = new Promise<RoleFault>((resolve) => {
    refuse = resolve;
  });
  const receive = (message: FromThread): void => {
    if (message.type !== 'refused') {
      holder.receive(message);
      if (message.type === 'objects') thread.post({ type: 'taken' });
    }
    // With the configuration that there is calls go on, so that is no end.
    else if (holder.isReady) log.error(message.fault.code, message.fault.message);
    else refuse(message.fault);
  };
  const { timeZone: serverZone } = Intl.DateTimeFormat().resolvedOptions();
  const thread = new ConfigurationThread({
    ...{ log, receive },
    settings: { database, data, serverZone },
  });
  const fault = await Promise.race([holder.whenReady().then(() => undefined), refused]);
  if (fault !== undefined) {
    await thread.close();
    return fail(fault);
  }
  return ok({
    holder,
    figures: () => ({ ...figuresOf(holder), threadDeaths: thread.deaths }),
    close: () => thread.close(),
  });
}

function figuresOf(holder: SnapshotHolder): Readonly<Record<string, unknown>> {
  const { version, confirmedAgoMs, lastTableTookMs, longestTableTookMs, ...more } = holder.status();
  return {
    // A 64-bit number is no number of JSON.
    version: String(version),
    ...more,
    confirmedAgoMs: rounded(confirmedAgoMs),
    lastTableTookMs: rounded(lastTableTookMs),
    longestTableTookMs: rounded(longestTableTookMs),
  };
}

const rounded = (lengthMs: number | null): number | null =>
  lengthMs === null ? null : Math.round(lengthMs);
