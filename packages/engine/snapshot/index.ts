// The configuration as the switch holds it: loaded in a worker thread, swapped at once, and there
// also when the database is not.
export { changesOf } from './changes-of.ts';
export type {
  LoadedObject,
  LoaderCommand,
  LoaderMessage,
  Origin,
  RatesMessage,
  Trouble,
} from './contract.ts';
export { diskSnapshotStore } from './disk-store.ts';
export type { CompleteParty } from './edition.ts';
export { followParameter } from './follow-parameter.ts';
export { type HolderOptions, SnapshotHolder } from './holder.ts';
export { hostOf, type IndexName } from './indexes.ts';
export { type LoaderOptions, SnapshotLoader } from './loader.ts';
export { PARTY_KINDS, type PartyByKind, type PartyKind } from './party-kinds.ts';
export type {
  ConfigurationRead,
  JsonObject,
  OpenSecret,
  SnapshotSource,
  SnapshotStore,
  SourceFault,
  SourceObject,
  StoreFault,
} from './ports.ts';
export { EMPTY_SNAPSHOT, type Entry, type GroupRates, type Snapshot } from './snapshot.ts';
export type { SnapshotStatus } from './status.ts';
export { zoneTransitions } from './zone-transitions.ts';
