// For tests only: any record that our switch could write. Each field has its own arbitrary by its
// type, so a field that is new to the record does not compile until it is varied here, and what is
// varied here both ways into the books must know.
import type { Uuid } from '@tandem/base/kernel';
import {
  type AgentIncome,
  BOUNDS,
  type Bounds,
  type CallRecord,
  type MediaQuality,
  type Named,
  type RatedSide,
  REASON,
  type RecordedAttempt,
  type RecordedMedia,
  type RecordedParty,
  type RecordedRate,
} from '@tandem/domain/record';
import { testingPrice } from '@tandem/domain/testkit';
import fc from 'fast-check';

type Each<T> = { readonly [Name in keyof T]-?: fc.Arbitrary<Required<T>[Name]> };
type Some<T> = fc.Arbitrary<T>;

const within = ({ least, most }: Bounds): Some<number> => fc.integer({ min: least, max: most });
const orNull = <T>(of: Some<T>): Some<T | null> => fc.option(of, { nil: null });

const said = fc.oneof(
  fc.constantFrom('', '4930123456', 'say "no"\tC:\\temp\n', 'é 🇧🇩', '\u0000\u001f', '\\N', '\\.'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const name = said.map((text) => `n${text}`);
const uuid = fc.uuid().map((id) => id as Uuid);
const key = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }).map(String);
const e7 = fc
  .oneof(
    fc.constant(0n),
    fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n }),
    fc.bigInt({ min: 1n - 10n ** 18n, max: 10n ** 18n - 1n }),
  )
  .map(String);
const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const duration = within(BOUNDS.duration);

const named: Each<Named> = { key, id: name };
const party: Each<RecordedParty> = {
  ...named,
  kind: fc.constantFrom('mappingGateway', 'routingGateway', 'phone'),
};

const rate: Each<RecordedRate> = {
  group: fc.record(named),
  prefix: said,
  area: said,
  price: fc.constant(testingPrice),
  rules: fc.record({
    holdTimePrecisionMs: duration,
    freeSeconds: duration,
    feeDecimals: fc.nat(7),
    feeUnitE7: e7,
  }),
};

const side: Each<RatedSide> = {
  account: fc.record(named),
  rate: orNull(fc.record(rate)),
  number: said,
  billedSeconds: duration,
  feeE7: e7,
};

const income: Each<AgentIncome> = { account: fc.record(named), amountE7: e7 };

const quality: Each<MediaQuality> = {
  packets: fc.nat(),
  lost: fc.nat(),
  jitterMs: figure,
  mos: orNull(fc.double({ min: 0, max: BOUNDS.mos.most, noNaN: true })),
  firstPacketMs: orNull(figure),
  silentMs: orNull(figure),
  payloadType: orNull(fc.nat(127)),
  isWrongPayload: fc.boolean(),
  foreign: fc.nat(),
  fenced: fc.nat(),
  undelivered: fc.nat(),
  unrecorded: fc.nat(),
};

const BEFORE = [
  ...(['packets', 'lost', 'jitterMs', 'mos', 'firstPacketMs', 'silentMs'] as const),
  ...(['payloadType', 'isWrongPayload', 'foreign'] as const),
] as const;

/** What came later is not in records of before. */
const qualityOf = fc.oneof(fc.record(quality), fc.record(quality, { requiredKeys: [...BEFORE] }));

const media: Each<RecordedMedia> = {
  caller: qualityOf,
  callee: qualityOf,
  isOneWay: fc.boolean(),
  recordings: fc.array(said),
  recording: orNull(said),
};

/** Whoever takes something for it goes the usual way: that is a row of a table of its own. */
const attempt: Each<Omit<RecordedAttempt, 'cost'>> = {
  gateway: fc.record(party),
  address: said,
  callerNumber: said,
  calleeNumber: said,
  callId: said,
  atMs: duration,
  lastedMs: duration,
  firstResponseMs: orNull(duration),
  ringingMs: orNull(duration),
  status: orNull(within(BOUNDS.status)),
  outcome: said,
  phrase: said,
  q850: orNull(within(BOUNDS.q850)),
};

const record: Each<CallRecord> = {
  id: uuid,
  parentId: orNull(uuid),
  node: name,
  epoch: name,
  startedAtMs: within(BOUNDS.moment),
  answeredAtMs: orNull(within(BOUNDS.moment)),
  endedAtMs: within(BOUNDS.moment),
  holdTimeMs: duration,
  callerE164: said,
  calleeE164: said,
  callerAccessE164: said,
  calleeAccessE164: said,
  callerToGatewayE164: said,
  calleeToGatewayE164: said,
  caller: orNull(fc.record(party)),
  callee: orNull(fc.record(party)),
  callerIp: said,
  calleeIp: said,
  callerCallId: said,
  calleeCallId: said,
  endReason: within(BOUNDS.status),
  endDirection: fc.constantFrom(0, 1, 2),
  serverReason: fc.constantFrom(...Object.values(REASON)),
  label: fc.constantFrom(null, 'SystemBusy', 'InviteTimeout'),
  q850: orNull(within(BOUNDS.q850)),
  vendorStatus: orNull(within(BOUNDS.status)),
  vendorPhrase: said,
  calleeBilling: fc.constantFrom(0, 1),
  billingMode: fc.constantFrom(-1, 0, 1, 2, 3),
  callerPddMs: duration,
  calleePddMs: duration,
  pddMs: orNull(duration),
  charge: orNull(fc.record(side)),
  cost: orNull(fc.record(side)),
  agents: fc.array(fc.record(income), { maxLength: 3 }),
  packageSeconds: duration,
  codec: said,
  media: orNull(fc.record(media)),
  isIllegal: fc.boolean(),
  folded: fc.constantFrom(0, 1, 4_711),
  isHidden: fc.boolean(),
  isForFiles: fc.boolean(),
  isRecovered: fc.boolean(),
  attempts: fc.array(fc.record(attempt), { maxLength: 3 }),
  trace: fc.array(said, { maxLength: 4 }),
};

export const anyRecord: Some<CallRecord> = fc.record(record);
