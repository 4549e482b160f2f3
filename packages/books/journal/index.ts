export * from './contract.ts';
export { type JournalLimits, LIMITS } from './limits.ts';
export { type OpenedJournal, type OpenJournal, openJournal } from './open.ts';
export type { JournalDisk, Slot } from './ports.ts';
export { openReader } from './reader.ts';
