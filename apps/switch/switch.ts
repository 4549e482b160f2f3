// Joins the switch: configuration, journal, money, SIP and calls. The order is that of what each
// needs: the journal before packets can leave, packets before what a kill left open is hung up.
//
//   configuration -> journal (what was open?) -> leases, balances -> SIP <-> calls -> recovery
//                                                                   media <-'
import {
  fail,
  ok,
  type Result,
  systemClock,
  systemRandom,
  systemTimers,
} from '@tandem/base/kernel';
import { LeasedBalances } from '@tandem/engine/balance';
import {
  Calls,
  type CallTaker,
  PhoneMonths,
  type Recovery,
  RetriedCalls,
  VendorBalances,
} from '@tandem/engine/calls';
import type { Gate } from '@tandem/engine/gate';
import { type PlacedControl, placedControl } from '@tandem/engine/placed-calls';
import type { RegistryEvent } from '@tandem/engine/registry';
import { changesOf, followParameter, type SnapshotHolder } from '@tandem/engine/snapshot';
import { nodeDisk } from '@tandem/platform/files';
import { portabilityServers } from '@tandem/platform/outbound';
import { dataPaths } from '@tandem/platform/settings';
import type { RoleContext } from '../role/frame.ts';
import type { RoleFault } from '../role/messages.ts';
import { addressModes, type Source } from './address-modes.ts';
import { callerIdentity } from './caller-identity.ts';
import { CallersMoney } from './callers-money.ts';
import { endCalls } from './closing.ts';
import { openConfiguration, type SwitchConfiguration } from './configuration.ts';
import type { GatewayNames } from './gateway-names.ts';
import { openSwitchJournal, type SwitchJournal } from './journal.ts';
import { onceKept } from './kept-epoch.ts';
import { COME_LATER } from './later.ts';
import { openLeases, type SwitchLeases } from './leases.ts';
import { type MediaEnds, openMedia, type SwitchMedia } from './media.ts';
import { phonePlaces, reachability } from './reachability.ts';
import { recover } from './recovery.ts';
import { makeGate, openRegistry, type SwitchRegistry } from './registry.ts';
import { openSip, type SwitchSip } from './sip.ts';
import { openReports, type SwitchReports } from './state-reports.ts';

export interface Switch {
  readonly calls: Calls;
  readonly taker: LateTaker;
  readonly configuration: SwitchConfiguration;
  readonly journal: SwitchJournal;
  readonly leases: SwitchLeases;
  readonly balances: LeasedBalances;
  readonly vendors: VendorBalances;
  readonly months: PhoneMonths;
  readonly sip: SwitchSip;
  readonly media: SwitchMedia;
  readonly gate: Gate;
  readonly registered: SwitchRegistry;
  readonly reports: SwitchReports;
  readonly recovery: Recovery;
  readonly placed: PlacedControl;
}

export async function openSwitch(context: RoleContext): Promise<Result<Switch, RoleFault>> {
  const { settings, log } = context;
  const { node, data, database } = settings;
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  const disk = nodeDisk({ folder: data });
  const opened = await openConfiguration(context);
  if (!opened.ok) return opened;
  const configuration = opened.value;
  const { holder } = configuration;
  const journaled = await openSwitchJournal({
    ...{ disk, clock, timers, random, log },
    atTurnEnd: (run) => void setImmediate(run),
  });
  if (!journaled.ok) {
    await configuration.close();
    return journaled;
  }
  const journal = journaled.value;
  const leases = openLeases({ database, node, epoch: journal.epoch }, log);
  await leases.opened;
  const { balances, vendors, months, callers } = openMoney({ node, journal, leases, holder });
  const taker = new LateTaker();
  let registered: SwitchRegistry | undefined;
  const isBound = (address: string): boolean =>
    registered?.registry.bindings.isBoundAddress(address) ?? false;
  let joined: SwitchSip | undefined;
  const gatewaysNamedAt: GatewayNames['gatewaysAt'] = (address) =>
    joined?.names.gatewaysAt(address) ?? [];
  const backlogBytes = (): number => joined?.backlogBytes() ?? 0;
  const gate = makeGate({ disk, holder, log, isBound, gatewaysNamedAt, backlogBytes });
  await gate.start();
  const memberAt = (source: Source) => registered?.registry.memberAt(source);
  const modes = addressModes({ holder, gatewaysNamedAt, memberAt });
  const listening = await openSip({
    ...{ listen: settings.sip, data, holder, log, taker, gate, modes },
    turn: { atEnd: (run) => journal.gate.leave(run) },
  });
  if (!listening.ok) {
    await gate.stop();
    await closeBefore({ balances, vendors, months, leases, journal, configuration });
    return fail(listening.error);
  }
  const sip = listening.value;
  const { names } = sip;
  joined = sip;
  let calls: Calls | undefined;
  const ends: MediaEnds = (callId, why) => calls?.find(callId)?.endBy(why);
  const media = await openMedia({ ...mediaSettings(settings), disk, holder, names, log, ends });
  const reports = openReports({ node, start: journal.epoch, data, holder, log });
  registered = await openRegistry({
    ...{ disk, holder, log, gate, endpoint: sip.endpoint, names },
    secretKey: dataPaths(data).secretKey,
    ...{ isDraining: () => calls?.isDraining ?? false, hears: heardBy(reports, callers) },
  });
  const { registry, digest } = registered;
  callers.restored(registry.bindings.all());
  calls = new Calls({
    ...{ node, epoch: () => journal.epoch, random, log, journal, balances, legs: sip.endpoint },
    ...{ clock, timers, media: media.control, states: reports, vendorMoney: vendors },
    ...{ phones: phonePlaces(registry), phoneMonths: months, snapshot: () => holder.current },
    credentials: callerIdentity({ holder, registry, digest, gate, names }),
    ...{ reach: reachability({ holder, registry, names }), portability: portabilityServers() },
  });
  media.rest(journal.openCalls.flatMap(({ mediaPorts = [] }) => mediaPorts));
  const recovery = recover({ node, journal, endpoint: sip.endpoint, timers, log, holder });
  taker.calls = new RetriedCalls({ taker: calls, clock, before: journal });
  const placed = placedControl({ calls, media: media.placed, clock, timers });
  const books = { configuration, journal, leases, balances, vendors, months };
  return ok({ ...books, calls, taker, sip, media, gate, registered, reports, recovery, placed });
}

const heardBy =
  (...all: readonly { hears(event: RegistryEvent): void }[]) =>
  (event: RegistryEvent): void => {
    for (const one of all) one.hears(event);
  };

const mediaSettings = ({ sip, rtp, mediaPool = [], data }: RoleContext['settings']) => ({
  ...{ listen: sip.host, ports: rtp, pool: mediaPool },
  recordings: dataPaths(data).recordings,
});

/** The socket is there before the calls are, and after them: what comes then is told so. */
class LateTaker implements CallTaker {
  calls: CallTaker = COME_LATER;

  offered(leg: Parameters<CallTaker['offered']>[0]): void {
    this.calls.offered(leg);
  }
}

interface MoneyParts {
  readonly node: string;
  readonly journal: SwitchJournal;
  readonly leases: SwitchLeases;
  readonly holder: SnapshotHolder;
}

type OpenMoney = Pick<Switch, 'balances' | 'vendors' | 'months'> & {
  readonly callers: CallersMoney;
};

function openMoney({ node, journal, leases, holder }: MoneyParts): OpenMoney {
  const timers = systemTimers();
  const balances = new LeasedBalances({
    ...{ node, epoch: journal.epoch, office: onceKept(leases.office, journal, timers) },
    ...{ clock: systemClock(), timers },
    append: (step) => journal.append(step),
  });
  followParameter(holder, 'SERVER_MAX_CDR_PENDING_LIST_LENGTH', (calls) =>
    journal.limitBacklog(calls),
  );
  const months = new PhoneMonths({
    ...{ office: leases.office, timers: systemTimers(), wallMs: () => systemClock().wallMs() },
    ...{ now: () => systemClock().now(), snapshot: () => holder.current },
  });
  const payers = changesOf(holder, ['accounts', 'mappingGateways', 'phones']);
  const callers = new CallersMoney({ holder: payers, balances });
  months.expect(holder.current);
  changesOf(holder, ['phones']).onChange((snapshot) => months.expect(snapshot));
  const vendors = new VendorBalances({
    ...{ office: leases.office, timers: systemTimers() },
    snapshot: () => holder.current,
  });
  return { balances, vendors, months, callers };
}

/** No new calls; those that run may end by themselves for so long. */
export async function closeSwitch(joined: Switch, drainMs: number): Promise<void> {
  const { calls, sip, media, configuration, gate, registered, recovery } = joined;
  const { endpoint } = sip;
  await endCalls({ calls, endpoint, recovery, timers: systemTimers(), drainMs });
  // The record of a call that comes from here on would find the journal closed.
  joined.taker.calls = COME_LATER;
  await closeMoney(joined);
  await registered.stop();
  await joined.reports.close();
  await sip.close();
  await media.close();
  await gate.stop();
  await configuration.close();
}

type MoneyOf = Pick<Switch, 'balances' | 'vendors' | 'months' | 'leases' | 'journal'>;

/** Of a start that came to nothing. */
async function closeBefore(parts: MoneyOf & Pick<Switch, 'configuration'>): Promise<void> {
  await closeMoney(parts);
  await parts.configuration.close();
}

async function closeMoney(parts: MoneyOf): Promise<void> {
  parts.balances.close();
  parts.vendors.close();
  parts.months.close();
  await parts.leases.close();
  await parts.journal.close();
}
