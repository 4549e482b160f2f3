// What stands in each column of a record, by the bytes of the record. The names, their order and
// their types are those of record-rows.ts.
import { BOUNDS } from '@tandem/domain/record';
import { eachElement, FAULT, isText, type JsonFields, valueEnd } from './json-fields.ts';
import type { RowBytes } from './row-bytes.ts';
import {
  type RecordField,
  type ScannedMedia,
  type ScannedParty,
  type ScannedSide,
  ScannedStep,
} from './scanned-step.ts';
import * as put from './scanned-values.ts';

export interface Scanned {
  readonly scan: ScannedStep;
  /** What is counted beside it. */
  readonly commission: bigint;
  /** How many attempts there are. */
  readonly attempts: number;
}

/** False: not as it should be. */
export type PutColumn = (out: RowBytes, scanned: Scanned) => boolean;

const { record } = new ScannedStep();

const of = (field: RecordField, value: put.Put): PutColumn => {
  const slot = record.slot(field);
  return (out, { scan }) => value(out, put.valueIn(scan.bytes, scan.record, slot));
};

function nothing(out: RowBytes): boolean {
  out.nothing();
  return true;
}

const side = <Name extends string>(
  which: 'charge' | 'cost',
  within: (side: ScannedSide) => JsonFields<Name>,
  { field, value, ifRated = false }: SideColumn<Name>,
): PutColumn => {
  let slot = -1;
  return (out, { scan }) => {
    const rated = scan[which];
    if (!rated.isThere || (ifRated && !rated.isRated)) return nothing(out);
    const fields = within(rated);
    if (slot < 0) slot = fields.slot(field);
    return value(out, put.valueIn(scan.bytes, fields, slot));
  };
};

interface SideColumn<Name> {
  readonly field: Name;
  readonly value: put.Put;
  /** Of the rate. */
  readonly ifRated?: boolean;
}

const sideColumns = (which: 'charge' | 'cost'): Readonly<Record<string, PutColumn>> => {
  const own = ({ fields }: ScannedSide) => fields;
  const account = (rated: ScannedSide) => rated.account;
  const rate = (rated: ScannedSide) => rated.rate;
  return {
    [`${which}_account`]: side(which, account, { field: 'key', value: put.key }),
    [`${which}_account_id`]: side(which, account, { field: 'id', value: put.text }),
    [`${which}_fee_e7`]: side(which, own, { field: 'feeE7', value: put.e7 }),
    [`${which}_billed_seconds`]: side(which, own, { field: 'billedSeconds', value: put.duration }),
    [`${which}_number`]: side(which, own, { field: 'number', value: put.text }),
    [`${which}_prefix`]: side(which, rate, { field: 'prefix', value: put.text, ifRated: true }),
    [`${which}_area`]: side(which, rate, { field: 'area', value: put.text, ifRated: true }),
  };
};

const partyColumns = (which: 'caller' | 'callee'): Readonly<Record<string, PutColumn>> => {
  const column = (field: 'kind' | 'key' | 'id', value: put.Put): PutColumn => {
    let slot = -1;
    return (out, { scan }) => {
      const { isThere, fields }: ScannedParty = scan[which];
      if (!isThere) return nothing(out);
      if (slot < 0) slot = fields.slot(field);
      return value(out, put.valueIn(scan.bytes, fields, slot));
    };
  };
  return {
    [`${which}_kind`]: column('kind', put.name),
    [`${which}_key`]: column('key', put.key),
    [`${which}_id`]: column('id', put.name),
  };
};

const isCount = put.isWithin(BOUNDS.count);

/** In the order of their names in ScannedMedia. */
const [PACKETS, LOST, MOS] = [0, 1, 2] as const;
const IS_ONE_WAY = 2;

/** The estimate of one side; its packets are looked at as well. */
const quality = (which: 'caller' | 'callee'): PutColumn => {
  const value = put.orNull(put.mos);
  return (out, { scan: { bytes, media } }) => {
    if (!media.isThere) return nothing(out);
    const fields = media[which];
    return (
      isCount(bytes, fields.from(PACKETS), fields.to(PACKETS)) &&
      isCount(bytes, fields.from(LOST), fields.to(LOST)) &&
      value(out, put.valueIn(bytes, fields, MOS))
    );
  };
};

const isOneWay: PutColumn = (out, { scan: { bytes, media } }) => {
  const { isThere, fields }: ScannedMedia = media;
  return isThere ? put.flag(out, put.valueIn(bytes, fields, IS_ONE_WAY)) : nothing(out);
};

const mediaSlot = record.slot('media');

const mediaJson: PutColumn = (out, { scan }) => {
  if (!scan.media.isThere) return nothing(out);
  out.copy(scan.bytes, scan.record.from(mediaSlot), scan.record.to(mediaSlot));
  return true;
};

const agentsSlot = record.slot('agents');
const foldedSlot = record.slot('folded');

/** The same text that JSON makes of the three together. */
const rating: PutColumn = (out, { scan }) => {
  const { bytes, charge, cost, record: fields } = scan;
  out.beginText();
  out.plain('{"charge":');
  putRate(out, bytes, charge);
  out.plain(',"cost":');
  putRate(out, bytes, cost);
  out.plain(',"agents":');
  out.raw(bytes, fields.from(agentsSlot), fields.to(agentsSlot));
  const isFine = putFolded(out, bytes, fields);
  out.plain('}');
  out.endText();
  return isFine;
};

/** Entries of a version before it have none, and most records have zero. */
function putFolded(out: RowBytes, bytes: Uint8Array, fields: JsonFields<RecordField>): boolean {
  if (!fields.has(foldedSlot)) return true;
  const [from, to] = [fields.from(foldedSlot), fields.to(foldedSlot)];
  if (!isCount(bytes, from, to)) return false;
  const folded = put.wholeAt(bytes, from, to);
  if (folded > 0) out.plain(`,"folded":${folded}`);
  return true;
}

function putRate(out: RowBytes, bytes: Uint8Array, rated: ScannedSide): void {
  if (rated.isThere && rated.isRated) out.raw(bytes, rated.rateFrom, rated.rateTo);
  else out.plain('null');
}

const traceSlot = record.slot('trace');

const trace: PutColumn = (out, { scan: { bytes, record: fields } }) => {
  const list = fields.from(traceSlot);
  return isEmptyList(bytes, list) ? nothing(out) : putLines(out, bytes, list);
};

function putLines(out: RowBytes, bytes: Uint8Array, list: number): boolean {
  let lines = 0;
  out.beginText();
  const isFine = eachElement(bytes, list, (from) => {
    if (lines > 0) out.character(LINE_FEED);
    lines += 1;
    const to = isText(bytes, from) ? valueEnd(bytes, from) : FAULT;
    return to !== FAULT && out.words(bytes, from + 1, to - 1) ? to : FAULT;
  });
  out.endText();
  return isFine;
}

const LINE_FEED = 0x0a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

export const isEmptyList = (bytes: Uint8Array, from: number): boolean =>
  bytes[from] === OPEN_LIST && bytes[from + 1] === CLOSE_LIST;

export const SCANNED_RECORD: Readonly<Record<string, PutColumn>> = {
  id: of('id', put.uuid),
  started_at: of('startedAtMs', put.momentOf),
  answered_at: of('answeredAtMs', put.orNull(put.momentOf)),
  ended_at: of('endedAtMs', put.momentOf),
  hold_time_ms: of('holdTimeMs', put.longDuration),
  ...sideColumns('charge'),
  ...sideColumns('cost'),
  commission_e7: (out, { commission }) => {
    out.bigint(commission);
    return true;
  },
  ...partyColumns('caller'),
  ...partyColumns('callee'),
  caller_pdd_ms: of('callerPddMs', put.duration),
  callee_pdd_ms: of('calleePddMs', put.duration),
  pdd_ms: of('pddMs', put.orNull(put.duration)),
  package_seconds: of('packageSeconds', put.duration),
  end_reason: of('endReason', put.int2(BOUNDS.status)),
  end_direction: of('endDirection', put.int2(BOUNDS.endDirection)),
  server_reason: of('serverReason', put.int2(BOUNDS.serverReason)),
  q850: of('q850', put.orNull(put.int2(BOUNDS.q850))),
  label: of('label', put.orNull(put.text)),
  vendor_status: of('vendorStatus', put.orNull(put.int2(BOUNDS.status))),
  vendor_phrase: of('vendorPhrase', put.text),
  callee_billing: of('calleeBilling', put.int2(BOUNDS.calleeBilling)),
  billing_mode: of('billingMode', put.int2(BOUNDS.billingMode)),
  is_illegal: of('isIllegal', put.flag),
  is_hidden: of('isHidden', put.flag),
  is_recovered: of('isRecovered', put.flag),
  parent_id: of('parentId', put.orNull(put.uuid)),
  node: of('node', put.name),
  epoch: of('epoch', put.name),
  caller_e164: of('callerE164', put.text),
  callee_e164: of('calleeE164', put.text),
  caller_access_e164: of('callerAccessE164', put.text),
  callee_access_e164: of('calleeAccessE164', put.text),
  caller_to_gateway_e164: of('callerToGatewayE164', put.text),
  callee_to_gateway_e164: of('calleeToGatewayE164', put.text),
  caller_ip: of('callerIp', put.text),
  callee_ip: of('calleeIp', put.text),
  caller_call_id: of('callerCallId', put.text),
  callee_call_id: of('calleeCallId', put.text),
  codec: of('codec', put.text),
  caller_mos: quality('caller'),
  callee_mos: quality('callee'),
  is_one_way: isOneWay,
  media: mediaJson,
  rating,
  attempts: (out, { attempts }) => {
    out.int2(attempts);
    return true;
  },
  trace,
};
