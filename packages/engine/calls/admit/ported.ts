// Whether a call has to know where its number was ported to, and who is asked (RTE-8).
import type { PortedNumber } from '@tandem/domain/numbers';
import type { CallerEntry, Numbers } from '../facts.ts';
import type { PortabilityQuestion } from '../ports.ts';
import { eatenForRoutes, portabilityServerFor } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

/** null: nobody wants to know, or nobody could tell. */
export function portabilityQuestion(
  { billedCaller, billedCallee }: Numbers,
  caller: CallerEntry,
  { snapshot }: Pick<AdmitWorld, 'snapshot'>,
): PortabilityQuestion | null {
  const own = caller.kind === 'routingGateways' ? null : caller.party;
  const eaten = own?.lrn === true ? own.lrnEatPrefixLength : eatenForRoutes(snapshot);
  if (eaten === null) return null;
  const number = billedCallee.slice(eaten);
  const server = portabilityServerFor(snapshot, number);
  return server === null || number === '' ? null : { server, number, caller: billedCaller };
}

/** What is known of it now; null: nothing. */
export function portedNumber(
  numbers: Numbers,
  caller: CallerEntry,
  world: AdmitWorld,
): PortedNumber | null {
  const question = portabilityQuestion(numbers, caller, world);
  if (question === null) return null;
  const answer = world.portability.look(question) ?? null;
  world.trace?.push(
    answer === null
      ? `portability: no answer of ${question.server.id} about ${question.number}`
      : `portability: ${question.number} is at ${answer.routingNumber} (${answer.jurisdiction})`,
  );
  return answer;
}
