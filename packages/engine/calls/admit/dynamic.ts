// The dynamic list as calls meet it (SEC-3): whose calls are counted together, and what is done
// about a caller who makes too many.
import type { Block, DynamicLimits } from '@tandem/domain/guard';
import type { ParameterView } from '@tandem/domain/parameters';
import type { CallerEntry, Draft } from '../facts.ts';
import { countedCaller } from '../occupancy.ts';
import type { AdmitWorld } from './world.ts';

const MS_PER_SECOND = 1_000;

export function dynamicLimits(view: ParameterView): DynamicLimits {
  const ms = (seconds: number): number => seconds * MS_PER_SECOND;
  return {
    atOnce: view.get('SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT'),
    withinInterval: view.get('SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT'),
    intervalMs: ms(view.get('SS_BLACK_LIST_CALLER_MALICIOUS_CALL_INTERVAL')),
    blockMs: ms(view.get('SS_BLACK_LIST_CALLER_MALICIOUS_CALL_EXPIRE')),
    unanswered: view.get('SS_BLACK_LIST_NO_ANSWER_LIMIT'),
    unansweredBlockMs: ms(view.get('SS_BLACK_LIST_NO_ANSWER_EXPIRE')),
  };
}

interface Counted {
  /** Whom the list knows it by: "4930", or "acme 4930" where a gateway counts for itself. */
  readonly name: string;
  /** 0: not by one gateway. */
  readonly gateway: bigint;
  readonly number: string;
}

/** Of its calls that are there. */
const lineOf = ({ gateway, number }: Counted): bigint => countedCaller(gateway, number);

/**
 * null: nobody is counted. Withheld callers are many under one name, and what a phone sends on was
 * counted when it came.
 */
export function countedAs({ numbers, forwarded }: Draft, caller: CallerEntry): Counted | null {
  const { billedCaller } = numbers;
  if (billedCaller === '' || forwarded !== null) return null;
  const isOwn = caller.kind === 'mappingGateways' && caller.party.ownDynamicList;
  const name = isOwn ? `${caller.id} ${billedCaller}` : billedCaller;
  return { name, gateway: isOwn ? caller.key : 0n, number: billedCaller };
}

export function blockOf(draft: Draft, caller: CallerEntry, world: AdmitWorld): Block | null {
  const counted = countedAs(draft, caller);
  if (counted === null) return null;
  const { dynamicList, lines, now, snapshot } = world;
  const limits = dynamicLimits(snapshot.parameters);
  // Making the key of a line costs more than the rest of it.
  const atOnce = limits.atOnce === 0 ? 0 : lines.used(lineOf(counted));
  return dynamicList.arrives({ key: counted.name, atOnce, nowMs: now }, limits);
}

export function callerKeys(
  draft: Draft,
  caller: CallerEntry,
  { snapshot }: AdmitWorld,
): readonly bigint[] {
  if (snapshot.parameters.get('SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT') === 0) return [];
  const counted = countedAs(draft, caller);
  return counted === null ? [] : [lineOf(counted)];
}
