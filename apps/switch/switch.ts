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
import type { OpenCall } from '@tandem/domain/record';
import { LeasedBalances } from '@tandem/engine/balance';
import { Calls, type CallTaker, endOpenCalls } from '@tandem/engine/calls';
import type { Gate } from '@tandem/engine/gate';
import { followParameter, type Snapshot, type SnapshotHolder } from '@tandem/engine/snapshot';
import { nodeDisk } from '@tandem/platform/files';
import { dataPaths } from '@tandem/platform/settings';
import type { RoleContext } from '../role/frame.ts';
import type { RoleFault } from '../role/messages.ts';
import { addressModes, type Source } from './address-modes.ts';
import { callerIdentity } from './caller-identity.ts';
import { openConfiguration, type SwitchConfiguration } from './configuration.ts';
import type { GatewayNames } from './gateway-names.ts';
import { openSwitchJournal, type SwitchJournal } from './journal.ts';
import { COME_LATER } from './later.ts';
import { openLeases, type SwitchLeases } from './leases.ts';
import { openMedia, type SwitchMedia } from './media.ts';
import { phonePlaces, reachability } from './reachability.ts';
import { makeGate, openRegistry, type SwitchRegistry } from './registry.ts';
import { openSip, type SwitchSip } from './sip.ts';

export interface Switch {
  readonly calls: Calls;
  readonly taker: LateTaker;
  readonly configuration: SwitchConfiguration;
  readonly journal: SwitchJournal;
  readonly leases: SwitchLeases;
  readonly balances: LeasedBalances;
  readonly sip: SwitchSip;
  readonly media: SwitchMedia;
  readonly gate: Gate;
  readonly registered: SwitchRegistry;
}

export async function openSwitch(context: RoleContext): Promise<Result<Switch, RoleFault>> {
  const { settings, log } = context;
  const { node, data, database } = settings;
  const random = systemRandom();
  const opened = await openConfiguration(context);
  if (!opened.ok) return opened;
  const configuration = opened.value;
  const { holder } = configuration;
  const journaled = await openSwitchJournal({ folder: data, node, random, log });
  if (!journaled.ok) {
    await configuration.close();
    return journaled;
  }
  const journal = journaled.value;
  const { epoch } = journal;
  const leases = openLeases({ database, node, epoch }, log);
  await leases.opened;
  const balances = openBalances({ node, journal, leases, holder });
  const taker = new LateTaker();
  const disk = nodeDisk({ folder: data });
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
    await closeMoney({ balances, leases, journal });
    await configuration.close();
    return fail(listening.error);
  }
  const sip = listening.value;
  joined = sip;
  let calls: Calls | undefined;
  const media = await openMedia({
    ...{ listen: settings.sip.host, ports: settings.rtp, holder, names: sip.names, log },
    silent: (callId) => calls?.find(callId)?.endBy('noMedia'),
  });
  const { secretKey } = dataPaths(data);
  registered = await openRegistry({
    ...{ disk, holder, log, gate, secretKey, endpoint: sip.endpoint, names: sip.names },
    isDraining: () => calls?.isDraining ?? false,
  });
  const { registry, digest } = registered;
  calls = new Calls({
    ...{ node, epoch: () => epoch, random, log, journal, balances, legs: sip.endpoint },
    ...{ clock: systemClock(), timers: systemTimers(), media: media.control },
    snapshot: () => holder.current,
    credentials: callerIdentity({ holder, registry, digest, gate, names: sip.names }),
    reach: reachability(holder, registry),
    phones: phonePlaces(registry),
  });
  media.rest(journal.openCalls.flatMap(({ mediaPorts = [] }) => mediaPorts));
  recover(journal.openCalls, { journal, sip, context });
  taker.calls = calls;
  const books = { configuration, journal, leases, balances };
  return ok({ ...books, calls, taker, sip, media, gate, registered });
}

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

function openBalances({ node, journal, leases, holder }: MoneyParts): LeasedBalances {
  const balances = new LeasedBalances({
    ...{ node, epoch: journal.epoch, office: leases.office },
    clock: systemClock(),
    timers: systemTimers(),
    append: (step) => journal.append(step),
  });
  followParameter(holder, 'SERVER_MAX_CDR_PENDING_LIST_LENGTH', (calls) =>
    journal.limitBacklog(calls),
  );
  const expect = (snapshot: Snapshot): void => balances.expect(accountsThatCall(snapshot));
  expect(holder.current);
  holder.onChange(expect);
  return balances;
}

/** Whose parties may call at any time: money of theirs lies ready. */
function accountsThatCall(snapshot: Snapshot): ReadonlySet<bigint> {
  const accounts = new Set<bigint>();
  for (const { party } of snapshot.all('mappingGateways')) {
    const account = snapshot.find('accounts', party.account);
    if (account !== undefined && party.lock === 'none') accounts.add(account.key);
  }
  return accounts;
}

interface Recovery {
  readonly journal: SwitchJournal;
  readonly sip: SwitchSip;
  readonly context: RoleContext;
}

/** The records of what was open come first, then the epoch that voids the leases they used. */
function recover(openCalls: readonly OpenCall[], { journal, sip, context }: Recovery): void {
  const { log, settings } = context;
  const hangUp = {
    hangUp: (...[facts, cause]: Parameters<typeof sip.endpoint.hangUpFromFacts>): void => {
      if (sip.endpoint.hangUpFromFacts(facts, cause)) return;
      log.warn('RECOVERY_NO_WAY', 'a leg of a call that was open cannot be hung up', {
        remoteAddress: facts.remoteAddress,
      });
    },
  };
  const { calls, dialogs } = endOpenCalls(openCalls, { journal, hangUp });
  if (calls > 0) {
    log.warn('RECOVERY_CALLS', 'calls that were up when the switch ended were closed', {
      ...{ calls, dialogs },
    });
  }
  journal.append({ kind: 'epoch', node: settings.node, epoch: journal.epoch });
}

/** A BYE that is lost is sent again after half a second; its answer is worth waiting for. */
const BYES_PATIENCE_MS = 1_500;
const ASK_AGAIN_MS = 50;

/** No new calls; those that run may end by themselves for so long. */
export async function closeSwitch(joined: Switch, drainMs: number): Promise<void> {
  const { calls, sip, media, configuration, gate, registered } = joined;
  calls.control.beginDrain();
  await waitFor(() => calls.remains.calls === 0, drainMs);
  if (calls.remains.calls > 0) {
    calls.endAll();
    await waitFor(() => sip.endpoint.stack.transactions.size === 0, BYES_PATIENCE_MS);
  }
  // The record of a call that comes from here on would find the journal closed.
  joined.taker.calls = COME_LATER;
  await closeMoney(joined);
  await registered.stop();
  await sip.close();
  await media.close();
  await gate.stop();
  await configuration.close();
}

async function closeMoney(parts: Pick<Switch, 'balances' | 'leases' | 'journal'>): Promise<void> {
  parts.balances.close();
  await parts.leases.close();
  await parts.journal.close();
}

async function waitFor(holds: () => boolean, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !holds(); waitedMs += ASK_AGAIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
