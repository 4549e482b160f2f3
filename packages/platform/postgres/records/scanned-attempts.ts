// The attempts of a record as rows of COPY, by the bytes of the record.
import { BOUNDS } from '@tandem/domain/record';
import { eachElement, FAULT, isObject, JsonFields } from './json-fields.ts';
import { ATTEMPT_NAMES } from './record-rows.ts';
import type { RowBytes } from './row-bytes.ts';
import type { ScannedStep } from './scanned-step.ts';
import * as put from './scanned-values.ts';

const FIELDS = [
  ...(['gateway', 'address', 'callerNumber', 'calleeNumber', 'callId', 'atMs'] as const),
  ...(['lastedMs', 'firstResponseMs', 'ringingMs', 'status', 'outcome', 'phrase'] as const),
  'q850',
] as const;

const gateway = new JsonFields(['kind', 'key', 'id'] as const, { areAll: true });
const fields = new JsonFields(FIELDS, { nested: { gateway }, areAll: true });
const gatewaySlot = fields.slot('gateway');

interface Attempt {
  readonly scan: ScannedStep;
  /** From 1. */
  readonly place: number;
}

type PutColumn = (out: RowBytes, attempt: Attempt) => boolean;

const of = (field: (typeof FIELDS)[number], value: put.Put): PutColumn => {
  const slot = fields.slot(field);
  return (out, { scan }) => value(out, put.valueIn(scan.bytes, fields, slot));
};

const ofGateway = (field: 'kind' | 'key' | 'id', value: put.Put): PutColumn => {
  const slot = gateway.slot(field);
  return (out, { scan }) => value(out, put.valueIn(scan.bytes, gateway, slot));
};

const ofRecord = (field: 'id' | 'startedAtMs', value: put.Put): PutColumn => {
  let slot = -1;
  return (out, { scan: { bytes, record } }) => {
    if (slot < 0) slot = record.slot(field);
    return value(out, put.valueIn(bytes, record, slot));
  };
};

const COLUMNS: Readonly<Record<string, PutColumn>> = {
  record_id: ofRecord('id', put.uuid),
  started_at: ofRecord('startedAtMs', put.momentOf),
  place: (out, { place }) => {
    out.int2(place);
    return true;
  },
  gateway_kind: ofGateway('kind', put.name),
  gateway_key: ofGateway('key', put.key),
  gateway_id: ofGateway('id', put.name),
  address: of('address', put.text),
  caller_number: of('callerNumber', put.text),
  callee_number: of('calleeNumber', put.text),
  call_id: of('callId', put.text),
  at_ms: of('atMs', put.duration),
  lasted_ms: of('lastedMs', put.duration),
  first_response_ms: of('firstResponseMs', put.orNull(put.duration)),
  ringing_ms: of('ringingMs', put.orNull(put.duration)),
  status: of('status', put.orNull(put.int2(BOUNDS.status))),
  q850: of('q850', put.orNull(put.int2(BOUNDS.q850))),
  outcome: of('outcome', put.text),
  phrase: of('phrase', put.text),
};

const PUTS = put.inOrder(ATTEMPT_NAMES, COLUMNS);

/** How many they are; FAULT: something about them is not as it should be. */
export function putAttempts(out: RowBytes, scan: ScannedStep, from: number): number {
  let place = 0;
  const { bytes } = scan;
  const isFine = eachElement(bytes, from, (at) => {
    place += 1;
    const end = fields.read(bytes, at);
    if (end === FAULT || !isObject(bytes, fields.from(gatewaySlot))) return FAULT;
    const attempt = { scan, place };
    out.columns(PUTS.length);
    for (const each of PUTS) if (!each(out, attempt)) return FAULT;
    return end;
  });
  return isFine ? place : FAULT;
}
