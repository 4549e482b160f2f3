// Records of calls on their way from the journal to where they are kept (CDR-1, CDR-7).
export { type BooksFigures, DATABASE_SINK, DatabaseSink, type Pause } from './database-sink.ts';
export type {
  CallEntryKind,
  CallMovement,
  ConnectLines,
  DeliverRecords,
  LeaseName,
  LeaseUse,
  LineConnection,
  LineEvents,
  LineTarget,
  Placed,
  PostBatch,
  Posted,
  Posting,
  RecordPosting,
  RecordSink,
  RecordStore,
  SinkFault,
} from './ports.ts';
export { postingOf } from './posting.ts';
export { Pump, type PumpFigures, type PumpOptions } from './pump.ts';
export {
  type BatchFigures,
  BatchForwarder,
  type BatchForwarderOptions,
  batchForwarderName,
} from './sinks/batch-forwarder.ts';
export { MemoryQueue, type MemoryQueueOptions, type QueueFigures } from './sinks/memory-queue.ts';
export {
  FAREWELL_MS,
  type ForwarderFigures,
  forwarderName,
  TcpForwarder,
  type TcpForwarderOptions,
  targetText,
} from './sinks/tcp-forwarder.ts';
export {
  TEXT_SINK,
  type TextFigures,
  TextFiles,
  type TextFilesOptions,
  type TextSettings,
} from './sinks/text-files.ts';
