// What would become of a call now, or then, without making it (RTE-9): the very decisions of calls,
// over a world in which nothing is counted. Money is asked for as a call asks, and let go at once.
//
//   question -> admission -> money -> phone of ours, or candidates with their verdicts
//                                         `-> sent on: a call of its own, looked at likewise
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import { ZERO_MONEY } from '@tandem/base/money';
import { endReason } from '@tandem/domain/record';
import type { Balances } from '@tandem/engine/balance/contract';
import {
  type Admission,
  type Admitted,
  admitAs,
  admitForwarded,
  openQuestion,
} from '../admit/admit.ts';
import { actionOf, type PhoneEntry, placesOf } from '../admit/called-phone.ts';
import type { AdmitWorld } from '../admit/world.ts';
import type { CallSourceNotFound, RouteAnalysis, RouteQuestion } from '../control.ts';
import { type End, moneyEnd } from '../ends.ts';
import type { Offered } from '../legs/leg.ts';
import { DIVERSION_REASONS, refusedByPhone } from '../phone-ends.ts';
import type { Portability } from '../portability.ts';
import { moneyRequest, perMinuteE7, type Sale } from '../sale.ts';
import { analysedRoutes } from './routes.ts';
import { offeredBy, sourceNamed } from './source.ts';
import { moneyText, phoneWords } from './words.ts';

export interface AnalysisParts {
  /** As of a call that comes then, and counts nothing. */
  readonly world: AdmitWorld;
  /** Its trace. */
  readonly steps: string[];
  readonly balances: Balances;
  readonly portability: Pick<Portability, 'ask'>;
}

type Decision = Exclude<Admission, { readonly is: 'challenged' }>;

/** It is written down nowhere. */
const NO_ID = '00000000-0000-7000-8000-000000000000' as Uuid;

export async function analyseRoute(
  question: RouteQuestion,
  parts: AnalysisParts,
): Promise<Result<RouteAnalysis, CallSourceNotFound>> {
  const caller = sourceNamed(question.from, parts.world.snapshot);
  if (caller === undefined) return fail({ code: 'CALL_SOURCE_NOT_FOUND' });
  const offered = offeredBy(caller, question);
  const open = openQuestion(offered, caller, parts.world);
  if (open !== null) await new Promise<void>((known) => parts.portability.ask(open, known));
  return ok(await analysed(admitAs(NO_ID, { offered, caller }, parts.world), offered, parts));
}

const NOWHERE = { phone: null, routes: [], onward: null } as const;

async function analysed(
  decision: Decision,
  offered: Offered,
  parts: AnalysisParts,
): Promise<RouteAnalysis> {
  const { facts } = decision;
  const isRefused = decision.is === 'refused';
  const fault = isRefused ? decision.end : await moneyFault(decision, parts);
  const about = {
    from: { kind: facts.caller?.kind ?? 'mappingGateway', id: facts.caller?.id ?? '' },
    atMs: parts.world.wallMs,
    // The lines of the candidates follow: they are told as routes.
    steps: [...parts.steps.splice(0), ...redirectStep(decision, parts)],
    ...{ numbers: facts.numbers, isEmergency: facts.isEmergency },
    sale: facts.sale === null ? null : saleShown(facts.sale),
  };
  if (isRefused) return { ...about, ...NOWHERE, refused: endShown(fault) };
  const { phone } = decision;
  if (phone === null) {
    const { routes, end } = gatewaysFor(decision, parts);
    return { ...about, ...NOWHERE, routes, refused: endShown(fault ?? end) };
  }
  const { end, ...at } = await phoneFor({ ...decision, phone }, offered, parts);
  return { ...about, ...at, refused: endShown(fault ?? end) };
}

/** Nobody is asked: what an outside server would say is its own affair. */
function redirectStep({ is, facts }: Decision, { world }: AnalysisParts): readonly string[] {
  const isSet = world.snapshot.parameters.get('SS_SIP_REDIRECT_SERVER').length > 0;
  if (!isSet || is === 'refused' || facts.isEmergency || facts.callee !== null) return [];
  return ['redirect: SS_SIP_REDIRECT_SERVER is asked first; these are the routes without it'];
}

function saleShown(sale: Sale): NonNullable<RouteAnalysis['sale']> {
  const { account, group, prefix, area } = sale;
  const perMinute = moneyText(perMinuteE7(sale));
  return { account: account.id, group: group.id, prefix, area, perMinute };
}

function endShown(end: End | null): RouteAnalysis['refused'] {
  if (end === null) return null;
  const { reason, label, sipStatus } = end;
  return { reason, name: endReason(reason).name, label, sipStatus };
}

/** The first slice is taken and let go: whether a call would get it shows only so. */
function moneyFault(
  { facts }: Admitted,
  { world, steps, balances }: AnalysisParts,
): Promise<End | null> {
  const { sale, callerKind, startedAtMs } = facts;
  if (sale === null) return Promise.resolve(null);
  const request = moneyRequest(sale, startedAtMs, world.snapshot.parameters);
  return new Promise((resolve) => {
    balances.open(request, (answer) => {
      if (answer.ok) {
        answer.money.settle(ZERO_MONEY);
        steps.push(`money: account ${sale.account.id} has it for the first seconds`);
        resolve(null);
      } else {
        steps.push(`refused: no money (${answer.why})`);
        resolve(moneyEnd(answer.why, callerKind));
      }
    });
  });
}

function gatewaysFor({ facts, caller }: Admitted, { world, steps }: AnalysisParts) {
  const found = analysedRoutes({ facts, caller, world });
  steps.length = 0;
  return found;
}

interface At extends Pick<RouteAnalysis, 'phone' | 'routes' | 'onward'> {
  readonly end: End | null;
}

async function phoneFor(
  decision: Admitted & { readonly phone: PhoneEntry },
  offered: Offered,
  parts: AnalysisParts,
): Promise<At> {
  const { phone: entry, facts } = decision;
  const { world } = parts;
  const action = actionOf(entry, facts, world);
  const phone = { number: entry.id, does: phoneWords(action, placesOf(entry, world).length) };
  switch (action.do) {
    case 'ring':
      return { ...NOWHERE, phone, end: null };
    case 'toGateways':
      return { ...NOWHERE, phone, ...gatewaysFor(decision, parts) };
    case 'refuse': {
      const end = refusedByPhone(action.because, { caller: facts.callerKind, told: null });
      return { ...NOWHERE, phone, end };
    }
    case 'forward': {
      const reason = DIVERSION_REASONS[action.because];
      const forward = { phone: entry, to: action.to, reason, parent: facts };
      const onward = admitForwarded(NO_ID, { offered, forward }, world);
      return { ...NOWHERE, phone, end: null, onward: await analysed(onward, offered, parts) };
    }
  }
}
