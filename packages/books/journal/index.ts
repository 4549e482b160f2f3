export * from './contract.ts';
export { checksumBy, crc32c } from './crc32c.ts';
export { type JournalLimits, LIMITS } from './limits.ts';
export { type OpenedJournal, type OpenJournal, openJournal } from './open.ts';
export type { JournalDisk, Slot } from './ports.ts';
export { type PositionsFault, publishPositions, readPositions } from './positions.ts';
export { openReader } from './reader.ts';
export { type AtTurnEnd, TurnGate } from './turn-gate.ts';
