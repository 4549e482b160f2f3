// Traffic of short calls through a whole Tandem whose processes are killed in turn, and what was
// seen of it from outside: by the two sipps, which know nothing of one another.
import { setTimeout as sleep } from 'node:timers/promises';
import { type SippRun, sippCaller } from '../support/sipp.ts';
import { type Victim, World } from './world.ts';

export interface TorturePlan {
  readonly folder: string;
  readonly after: (end: () => void) => void;
  readonly perSecond: number;
  readonly seconds: number;
  readonly holdMs: number;
  /** From the start on, and from one kill to the next. */
  readonly everySeconds: number;
  /** In this order, over and over, while there is traffic. */
  readonly victims: readonly Victim[];
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
  readonly calls: number;
  readonly kills: readonly Kill[];
  readonly caller: SippRun;
}

/** Long enough for the calls of the last kill to end by themselves. */
const LAST_KILL_BEFORE_END_SECONDS = 8;
/** Beyond the traffic: starting, draining, a machine with other work. */
const PATIENCE_SECONDS = 180;
/** More than all calls of an hour at 100 a second cost at this price. */
const BALANCE = 100_000n;
export const BALANCE_E7 = BALANCE * 10_000_000n;

const system = (vendorPort: number): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
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
  const { folder, after, perSecond, seconds, holdMs } = plan;
  const giveUpSeconds = seconds + PATIENCE_SECONDS;
  const world = await World.up({ folder, after, system, leasedAtLeast: 1, giveUpSeconds });
  const calls = perSecond * seconds;
  const caller = await sippCaller({
    ...{ folder, to: world.to, calls, perSecond, holdMs, giveUpSeconds },
  });
  after(() => void caller.child.kill());
  const kills = await killInTurn(plan, world, caller);
  await caller.ended;
  await world.drains();
  return { world, calls, kills, caller };
}

async function killInTurn(plan: TorturePlan, world: World, caller: SippRun): Promise<Kill[]> {
  const { seconds, everySeconds, victims, say = () => undefined } = plan;
  const kills: Kill[] = [];
  const began = performance.now();
  for (let turn = 0; ; turn += 1) {
    const atSeconds = (turn + 1) * everySeconds;
    if (atSeconds > seconds - LAST_KILL_BEFORE_END_SECONDS) return kills;
    await sleep(Math.max(0, began + atSeconds * 1_000 - performance.now()));
    const kill = await killOne(victims[turn % victims.length] ?? 'switch', world, caller);
    say(`${kill.victim}: ${kill.up.length} calls up, back after ${kill.backAfterMs.toFixed(0)} ms`);
    kills.push(kill);
  }
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
