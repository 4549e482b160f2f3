// Why a call went where it went, cost what it cost and ended as it did (DIA-3), in plain sentences.
import type { Uuid } from '@tandem/base/kernel';
import { moneyFromE7, printMoney, subtract, sum, ZERO_MONEY } from '@tandem/base/money';
import type {
  ListedAttempt,
  ListedRecord,
  ListedSide,
  RecordArchive,
  WholeRecord,
} from '@tandem/books/cdr/contract';
import {
  explainFee,
  knownCost,
  type ProfitRule,
  profitOf,
  UNKNOWN_COST,
} from '@tandem/domain/rating';
import {
  type MediaQuality,
  type RecordedMedia,
  type RecordedRate,
  recordingsOf,
} from '@tandem/domain/record';
import { parameterView } from '../configuration/parameter-view.ts';
import type { ParameterStore } from '../configuration/ports.ts';
import { momentText, payersView, type RecordView, reasonName, recordView } from './view.ts';

export interface Explanation {
  readonly record: RecordView;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface ExplainParts {
  readonly archive: Pick<RecordArchive, 'find'>;
  readonly parameters: ParameterStore;
}

export const profitRule = async (parameters: ParameterStore): Promise<ProfitRule> =>
  (await parameterView(parameters)).get('SERVER_BILLING_PROFIT_CALCULATE');

/** `paidBy` as in a list. undefined: there is no such record. */
export async function explainRecord(
  { archive, parameters }: ExplainParts,
  id: Uuid,
  paidBy?: readonly bigint[],
): Promise<Explanation | undefined> {
  const record = await archive.find(id);
  if (record === undefined) return undefined;
  if (paidBy !== undefined) {
    // What is not his is answered as if it were not there.
    if (!isPaidBy(record, paidBy)) return undefined;
    return { record: payersView(listedOf(record)), sections: payersSections(record) };
  }
  const rule = await profitRule(parameters);
  return { record: recordView(listedOf(record)), sections: sectionsOf(record, rule) };
}

export function isPaidBy({ charge }: WholeRecord, accounts: readonly bigint[]): boolean {
  return charge !== null && accounts.includes(charge.account);
}

/** Only what a list shows: the rest stands in sentences, and has numbers that JSON has not. */
export function listedOf(record: WholeRecord): ListedRecord {
  const { chargeRate, costRate, agents, packageSeconds, folded, ...rest } = record;
  const { trace, tries, attemptCosts, entries, corrections, ...listed } = rest;
  return listed;
}

export const sectionsOf = (record: WholeRecord, rule: ProfitRule): readonly Section[] =>
  [
    { title: 'Call', lines: callLines(record) },
    { title: 'Path', lines: record.trace },
    { title: 'Media', lines: mediaLines(record.media) },
    { title: 'Attempts', lines: record.tries.map(attemptLine) },
    { title: 'Charge', lines: [...chargeLines(record, 'charge'), ...balanceLines(record)] },
    { title: 'Cost', lines: [...chargeLines(record, 'cost'), ...attemptCostLines(record)] },
    { title: 'Profit', lines: profitLines(record, rule) },
    { title: 'Corrections', lines: correctionLines(record) },
    { title: 'Ledger', lines: entryLines(record) },
    { title: 'End', lines: endLines(record) },
  ].filter(({ lines }) => lines.length > 0);

/** For who pays: what it cost him and how it ended, not where it went and what that cost us. */
export function payersSections(record: WholeRecord): readonly Section[] {
  const corrections = record.corrections
    .filter(({ chargeBefore, chargeAfter }) => chargeBefore !== chargeAfter)
    .map((one) => ({
      ...{ ...one, costBefore: null, costAfter: null },
      ...{ commissionBefore: ZERO_MONEY, commissionAfter: ZERO_MONEY },
    }));
  const own = { ...record, corrections, vendorStatus: null, vendorPhrase: '', label: null };
  return [
    { title: 'Call', lines: callLines(own) },
    { title: 'Charge', lines: [...chargeLines(own, 'charge'), ...balanceLines(own)] },
    { title: 'Corrections', lines: correctionLines(own) },
    { title: 'End', lines: endLines(own) },
  ].filter(({ lines }) => lines.length > 0);
}

function callLines(record: WholeRecord): readonly string[] {
  const answered =
    record.answeredAtMs === null
      ? 'never answered'
      : `answered ${momentText(record.answeredAtMs)}, held ${secondsText(record.holdTimeMs)}`;
  return [
    ...cameLines(record, { verb: 'called', answered }),
    ...(record.folded > 0 ? [`${record.folded} more like it came within a second`] : []),
    ...(record.isRecovered ? ['closed by a restart of the switch, from its last step'] : []),
  ];
}

type Came = Pick<
  WholeRecord,
  | ('callerE164' | 'callerAccessE164' | 'calleeE164' | 'calleeAccessE164')
  | ('callerId' | 'callerIp' | 'callerCallId' | 'startedAtMs')
>;

interface Told {
  readonly verb: 'called' | 'calls';
  readonly answered: string;
}

/** How it came, which is his who pays as well. */
export function cameLines(came: Came, { verb, answered }: Told): readonly string[] {
  const { callerE164, callerAccessE164, calleeE164, calleeAccessE164, callerId } = came;
  const rewritten = (now: string, before: string) =>
    now === before ? now : `${now} (came as ${before})`;
  const from = rewritten(callerE164, callerAccessE164);
  const to = rewritten(calleeE164, calleeAccessE164);
  return [
    verb === 'called' ? `${from} called ${to}` : `${from} calls ${to}`,
    `from ${callerId ?? 'nobody known'} at ${came.callerIp}, Call-ID ${came.callerCallId}`,
    `came ${momentText(came.startedAtMs)}, ${answered}`,
  ];
}

function attemptLine(attempt: ListedAttempt): string {
  const { place, gatewayId, address, outcome, status, phrase, atMs, lastedMs } = attempt;
  const answer = status === null ? 'no final answer' : `${status} ${phrase}`.trim();
  const first =
    attempt.firstResponseMs === null
      ? 'nothing came back'
      : `first response after ${attempt.firstResponseMs} ms`;
  return (
    `${place}. ${gatewayId} at ${address}: ${outcome}, ${answer}; begun ${atMs} ms after the ` +
    `call, lasted ${secondsText(lastedMs)}, ${first}; sent as ${attempt.callerNumber} to ` +
    `${attempt.calleeNumber}`
  );
}

/** The trace says why there are none, where media went by us. */
export function mediaLines(
  media: RecordedMedia | null | undefined,
  until: 'the end' | 'now' = 'the end',
): readonly string[] {
  if (media === null || media === undefined) return [];
  return [
    `from the caller: ${qualityText(media.caller, until)}`,
    `from the called side: ${qualityText(media.callee, until)}`,
    ...(media.isOneWay ? ['only one side was heard'] : []),
    ...recordedLine(recordingsOf(media)),
  ];
}

function recordedLine(files: readonly string[]): readonly string[] {
  return files.length === 0 ? [] : [`recorded: ${files.join(', ')}`];
}

const PERCENT = 100;

function qualityText(quality: MediaQuality, until: string): string {
  const { packets, lost, jitterMs, mos, firstPacketMs, silentMs } = quality;
  const dropped = droppedText(quality);
  if (packets === 0 || firstPacketMs === null) return `nothing came${dropped}`;
  const share = ((lost / (packets + lost)) * PERCENT).toFixed(1);
  const when = firstPacketMs < 0 ? 'before' : 'after';
  const type = `type ${quality.payloadType ?? 'unknown'}`;
  const wrong = quality.isWrongPayload ? `; ${type} was never agreed on` : '';
  return (
    `${packets} packets, ${lost} lost (${share} %), jitter ${jitterMs} ms, MOS about ` +
    `${mos?.toFixed(2) ?? 'unknown'}; the first ${secondsText(Math.abs(firstPacketMs))} ${when} ` +
    `the answer, the last ${secondsText(silentMs ?? 0)} before ${until}${wrong}${dropped}`
  );
}

function droppedText({ packets, foreign, ...more }: MediaQuality): string {
  const { fenced = 0, undelivered = 0, unrecorded = 0 } = more;
  const share = packets === 0 ? 0 : (undelivered / packets) * PERCENT;
  return [
    ...(foreign === 0 ? [] : [`; ${foreign} of somebody else dropped`]),
    ...(fenced === 0 ? [] : [`; ${fenced} from where none may come dropped`]),
    ...(undelivered === 0 ? [] : [`; ${undelivered} not passed on (${share.toFixed(1)} %)`]),
    ...(unrecorded === 0 ? [] : [`; ${unrecorded} missing in the recording`]),
  ].join('');
}

export function chargeLines(record: WholeRecord, which: 'charge' | 'cost'): readonly string[] {
  const side = record[which];
  const rate = which === 'charge' ? record.chargeRate : record.costRate;
  if (side === null) return [];
  const head = `${side.accountId} for ${side.number}`;
  if (rate === null) return [`${head}: no rate is known, booked as ${printMoney(side.fee)}`];
  const area = rate.area === '' ? '' : ` (${rate.area})`;
  const prefix = rate.prefix === '' ? 'of everything' : rate.prefix;
  return [
    `${head}: prefix ${prefix}${area} of ${rate.group.id}`,
    ...arithmetic(record, rate, side),
  ];
}

const balanceLines = ({ balanceAfter }: WholeRecord): readonly string[] =>
  balanceAfter === null ? [] : [`balance behind it: ${printMoney(balanceAfter)}`];

function attemptCostLines({ attemptCosts }: WholeRecord): readonly string[] {
  return attemptCosts.map(({ place, accountId, number, fee, rate: { group, prefix } }) => {
    const of = prefix === '' ? 'of everything' : prefix;
    const price = `${printMoney(fee)}, prefix ${of} of ${group.id}`;
    return `attempt ${place}, ${accountId} for ${number}: ${price}`;
  });
}

function arithmetic(
  { holdTimeMs, packageSeconds, endDirection }: WholeRecord,
  { price, rules }: RecordedRate,
  { fee }: ListedSide,
): readonly string[] {
  const { feeUnitE7, ...same } = rules;
  const feeUnit = moneyFromE7(BigInt(feeUnitE7));
  const explained = explainFee(holdTimeMs, { price, rules: { ...same, feeUnit }, packageSeconds });
  if (explained.amount === fee) return explained.because;
  const why =
    endDirection === BY_SERVER
      ? 'a call that the server ends pays no more than its reserve'
      : 'which is not what this comes to';
  return [...explained.because, `booked: ${printMoney(fee)}; ${why}`];
}

/** Nobody may take it for a profit while the vendor's price is not known. */
function profitLines(record: WholeRecord, rule: ProfitRule): readonly string[] {
  const { charge, cost, costRate, agents, attemptCosts } = record;
  if (charge === null && cost === null && attemptCosts.length === 0) return [];
  const attempts = sum(attemptCosts.map(({ fee }) => fee));
  const commissions = agents.map(({ amountE7 }) => moneyFromE7(BigInt(amountE7)));
  const isUnknown = cost !== null && costRate === null;
  const costs = isUnknown ? UNKNOWN_COST : knownCost(cost?.fee ?? ZERO_MONEY);
  const before = subtract(charge?.fee ?? ZERO_MONEY, attempts);
  const { amount } = profitOf({ charge: before, cost: costs, commissions }, rule);
  const doubt = isUnknown ? ', too high by a cost that nobody knows' : '';
  return [`${rule}: ${printMoney(amount)}${doubt}`];
}

function entryLines({ entries }: WholeRecord): readonly string[] {
  return entries.map(
    ({ id, kind, amount, debitAccount, creditAccount }) =>
      `entry ${id}: ${kind} of ${printMoney(amount)}, account ${debitAccount} to ${creditAccount}`,
  );
}

function correctionLines({ corrections }: WholeRecord): readonly string[] {
  return corrections.map((one) => {
    const { chargeBefore, chargeAfter, costBefore, costAfter } = one;
    const { commissionBefore, commissionAfter } = one;
    const told = [
      ['charge', chargeBefore, chargeAfter],
      ['cost', costBefore, costAfter],
      ['commission', commissionBefore, commissionAfter],
    ] as const;
    const moved = told.flatMap(([what, was, is]) =>
      was === is || was === null || is === null
        ? []
        : [`${what} ${printMoney(was)} to ${printMoney(is)}`],
    );
    return `${momentText(one.atMs)} by ${one.actor}: ${moved.join(', ')}; ${one.reason}`;
  });
}

const BY_SERVER = 2;
const ENDED_BY = ['the caller', 'the called side', 'the server'] as const;

function endLines(record: WholeRecord): readonly string[] {
  const { serverReason, endDirection, endReason, q850, label } = record;
  const { vendorStatus, vendorPhrase } = record;
  const vendor =
    vendorStatus === null
      ? []
      : [`the vendor's own answer: ${`${vendorStatus} ${vendorPhrase}`.trim()}`];
  return [
    `ended by ${ENDED_BY[endDirection] ?? 'nobody'}: reason ${serverReason}, ` +
      `${reasonName(serverReason)}${label === null ? '' : ` (${label})`}; code ${endReason}` +
      (q850 === null ? '' : `, Q.850 ${q850}`),
    ...vendor,
  ];
}

const MS_PER_SECOND = 1_000;
const secondsText = (ms: number): string => `${(ms / MS_PER_SECOND).toFixed(3)} s`;
