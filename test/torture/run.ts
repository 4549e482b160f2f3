// Traffic of short calls through a whole Tandem whose processes are killed in turn, and what was
// seen of it from outside: by the two sipps, which know nothing of one another.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../house/running.ts';
import { type SippRun, sippCaller } from '../support/sipp.ts';
import { type Victim, World } from './world.ts';

export interface TorturePlan {
  readonly folder: string;
  readonly after: (end: () => void) => void;
  readonly perSecond: number;
  readonly holdMs: number;
  /** One after the other; new calls end some seconds after the last one. */
  readonly victims: Iterable<Victim>;
  /** From one kill to the next, at least; later when it takes long until calls run again. */
  readonly everySeconds: number;
  readonly say?: (line: string) => void;
}

export interface Kill {
  readonly victim: Victim;
  /** Caller's Call-IDs that were answered before the kill, and not hung up by the caller after it. */
  readonly up: readonly string[];
  readonly backAfterMs: number;
}

export interface Torture {
  readonly world: World;
  readonly kills: readonly Kill[];
  readonly caller: SippRun;
}

/** sipp ends by itself, whatever becomes of the test. */
const GIVE_UP_SECONDS = 3_600;
const MOST_CALLS = 10_000_000;
/** A machine with other work may take long until it has worked off what waited for it. */
const FLOW_PATIENCE_MS = 300_000;
/** More than all calls of an hour at 100 a second cost at this price. */
const BALANCE = 100_000n;
export const BALANCE_E7 = BALANCE * 10_000_000n;

const system = (vendorPort: number): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
parameters:
  SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: 0
  SS_BLACK_LIST_NO_ANSWER_LIMIT: 0
  SS_CDR_RECORD_TO_FILE: true
  SS_CDR_RECORD_NONCONNECT: true
  SERVER_CDR_FILE_WRITE_INTERVAL: 60
accounts:
  - { id: acme, type: customer, balance: "${BALANCE}.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
`;

/** Until the last call has ended and everything is in the books. */
export async function torture(plan: TorturePlan): Promise<Torture> {
  const { folder, after, perSecond, holdMs } = plan;
  const bounds = { giveUpSeconds: GIVE_UP_SECONDS };
  const world = await World.up({ folder, after, system, leasedAtLeast: 1, ...bounds });
  const caller = await sippCaller({
    ...{ folder, to: world.to, calls: MOST_CALLS, perSecond, holdMs, ...bounds },
  });
  after(() => void caller.child.kill());
  const kills = await killInTurn(plan, world, caller);
  await flows(plan, caller);
  caller.child.kill('SIGUSR1'); // no new calls; those that run come to their end
  await caller.ended;
  await world.drains();
  return { world, kills, caller };
}

async function killInTurn(plan: TorturePlan, world: World, caller: SippRun): Promise<Kill[]> {
  const { victims, everySeconds, say = () => undefined } = plan;
  const kills: Kill[] = [];
  for (const victim of victims) {
    const pause = sleep(everySeconds * 1_000);
    await flows(plan, caller);
    await pause;
    const kill = await killOne(victim, world, caller);
    say(`${victim}: ${kill.up.length} calls up, back after ${kill.backAfterMs.toFixed(0)} ms`);
    kills.push(kill);
  }
  return kills;
}

function flows({ perSecond }: TorturePlan, caller: SippRun): Promise<void> {
  return until(
    `${perSecond} calls are up`,
    () => running(caller).size >= perSecond,
    FLOW_PATIENCE_MS,
  );
}

async function killOne(victim: Victim, world: World, caller: SippRun): Promise<Kill> {
  const killed = victim === 'everything' ? null : world.tandem.pid(victim);
  const before = running(caller);
  world.kill(victim);
  const at = performance.now();
  const after = running(caller);
  await world.comesBack(victim, killed);
  const up = [...before].filter((callId) => after.has(callId));
  return { victim, up, backAfterMs: performance.now() - at };
}

/** As the caller sees it. */
function running(caller: SippRun): Set<string> {
  const up = new Set(caller.answered());
  for (const callId of [...caller.logged('ending'), ...caller.logged('bye')]) up.delete(callId);
  return up;
}
