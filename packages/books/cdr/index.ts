// Records of calls on their way from the journal to where they are kept (CDR-1, CDR-7).
export { type BooksFigures, DATABASE_SINK, DatabaseSink } from './database-sink.ts';
export type {
  CallEntryKind,
  CallMovement,
  LeaseName,
  LeaseUse,
  Placed,
  PostBatch,
  Posted,
  Posting,
  RecordSink,
  RecordStore,
  SinkFault,
} from './ports.ts';
export { postingOf } from './posting.ts';
export { Pump, type PumpFigures, type PumpOptions } from './pump.ts';
