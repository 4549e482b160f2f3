// Records of calls, leases, positions of sinks (migrations 0004, 0008, 0014).
import type { GeneratedAlways } from 'kysely';
import type { DefaultInstant, Instant } from '../value-types.ts';

interface NumberColumns {
  callerE164: string;
  calleeE164: string;
  callerAccessE164: string;
  calleeAccessE164: string;
  callerToGatewayE164: string;
  calleeToGatewayE164: string;
}

interface PartyColumns {
  callerKind: string | null;
  callerKey: bigint | null;
  callerId: string | null;
  calleeKind: string | null;
  calleeKey: bigint | null;
  calleeId: string | null;
  callerIp: string;
  calleeIp: string;
  callerCallId: string;
  calleeCallId: string;
}

interface MoneyColumns {
  chargeAccount: bigint | null;
  chargeFeeE7: bigint | null;
  chargeBilledSeconds: number | null;
  chargeAccountId: string | null;
  chargeNumber: string | null;
  chargePrefix: string | null;
  chargeArea: string | null;
  costAccount: bigint | null;
  costFeeE7: bigint | null;
  costBilledSeconds: number | null;
  costAccountId: string | null;
  costNumber: string | null;
  costPrefix: string | null;
  costArea: string | null;
  commissionE7: bigint;
  packageSeconds: number;
  rating: unknown;
}

interface CallRecordColumns extends NumberColumns, PartyColumns, MoneyColumns {
  id: string;
  startedAt: Instant;
  answeredAt: Instant | null;
  endedAt: Instant;
  holdTimeMs: bigint;
  callerPddMs: number;
  calleePddMs: number;
  pddMs: number | null;
  endReason: number;
  endDirection: number;
  serverReason: number;
  q850: number | null;
  vendorStatus: number | null;
  vendorPhrase: string;
  label: string | null;
  calleeBilling: number;
  billingMode: number;
  attempts: number;
  isIllegal: boolean;
  isHidden: boolean;
  isRecovered: boolean;
  parentId: string | null;
  node: string;
  epoch: string;
  codec: string;
  callerMos: number | null;
  calleeMos: number | null;
  isOneWay: boolean | null;
  media: unknown;
  trace: string | null;
}

interface CallAttemptColumns {
  recordId: string;
  startedAt: Instant;
  place: number;
  gatewayKey: bigint;
  atMs: number;
  lastedMs: number;
  firstResponseMs: number | null;
  ringingMs: number | null;
  status: number | null;
  q850: number | null;
  gatewayKind: string;
  gatewayId: string;
  address: string;
  callerNumber: string;
  calleeNumber: string;
  callId: string;
  outcome: string;
  phrase: string;
}

interface AttemptCostColumns {
  recordId: string;
  startedAt: Instant;
  place: number;
  gatewayKey: bigint;
  account: bigint;
  accountId: string;
  number: string;
  prefix: string;
  area: string;
  feeE7: bigint;
  rate: unknown;
}

export interface RecordTables {
  attemptCost: AttemptCostColumns;
  callRecord: CallRecordColumns;
  callAttempt: CallAttemptColumns;
  lease: {
    account: bigint;
    node: string;
    epoch: string;
    amountE7: bigint;
    changedAt: DefaultInstant;
  };
  sinkPosition: {
    sink: string;
    node: string;
    position: unknown;
    changedAt: DefaultInstant;
  };
  recordCorrection: {
    id: GeneratedAlways<bigint>;
    at: DefaultInstant;
    recordId: string;
    startedAt: Instant;
    actor: string;
    reason: string;
    chargeBeforeE7: bigint | null;
    chargeAfterE7: bigint | null;
    costBeforeE7: bigint | null;
    costAfterE7: bigint | null;
    commissionBeforeE7: bigint;
    commissionAfterE7: bigint;
    ratingBefore: unknown;
  };
  parkedRecord: {
    id: GeneratedAlways<bigint>;
    at: DefaultInstant;
    sink: string;
    recordId: string;
    why: string;
    step: string;
  };
}
