// The network test (DIA-2): what was sent and what came back, in figures, and what that means.
import { ok, type Result } from '@tandem/base/kernel';
import type { AddressTested } from '@tandem/engine/registry/control';
import type { Asker, AuditLog } from '../ports.ts';
import type { NetworkTestWanted, SwitchFault, SwitchRegistrations } from './ports.ts';

/** The first that is true: nothing could be sent; nobody answered; some did not; all did. */
export type NetworkVerdict = 'noWay' | 'silent' | 'away' | 'lossy' | 'slow' | 'good';

export interface NetworkTested extends Omit<AddressTested, 'hasWay'> {
  readonly sent: number;
  readonly answered: number;
  readonly leastMs: number | null;
  readonly meanMs: number | null;
  readonly mostMs: number | null;
  readonly verdict: NetworkVerdict;
}

/** SIP sends again after half a second: what took longer was lost once, or waited. */
const AGAIN_MS = 500;
/** It is there, and says that it takes nothing. */
const AWAY = new Set([408, 503]);

export interface NetworkTestParts {
  readonly registrations: Pick<SwitchRegistrations, 'test'>;
  readonly audit: AuditLog;
}

export async function testNetwork(
  { registrations, audit }: NetworkTestParts,
  { wanted, asker }: { readonly wanted: NetworkTestWanted; readonly asker: Asker },
): Promise<Result<readonly NetworkTested[], SwitchFault>> {
  const { actor, source } = asker;
  const objectId = 'gateway' in wanted ? wanted.gateway : wanted.address;
  // Before it is done: what is sent to strangers is known whatever comes of it.
  await audit.write({ actor, source, action: 'test', objectType: 'network', objectId });
  const tested = await registrations.test(wanted);
  return tested.ok ? ok(tested.value.map(networkTested)) : tested;
}

export function networkTested({ hasWay, ...same }: AddressTested): NetworkTested {
  const times = same.questions.flatMap(({ tookMs }) => tookMs ?? []);
  const answered = times.length;
  const sum = times.reduce((all, time) => all + time, 0);
  return {
    ...{ ...same, sent: hasWay ? same.questions.length : 0, answered },
    leastMs: answered === 0 ? null : Math.min(...times),
    meanMs: answered === 0 ? null : Math.round(sum / answered),
    mostMs: answered === 0 ? null : Math.max(...times),
    verdict: hasWay ? verdictOf(same, times) : 'noWay',
  };
}

function verdictOf(
  { questions }: Pick<AddressTested, 'questions'>,
  times: readonly number[],
): NetworkVerdict {
  if (times.length === 0) return 'silent';
  if (questions.some(({ status }) => status !== null && AWAY.has(status))) return 'away';
  if (times.length < questions.length) return 'lossy';
  return times.some((time) => time >= AGAIN_MS) ? 'slow' : 'good';
}
