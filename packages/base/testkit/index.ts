// For tests only: product code never imports the testkit.

export * from './breakable-disk.ts';
export * from './memory-log.ts';
export * from './seeded-random.ts';
export type { Unsynced } from './stored-file.ts';
export * from './virtual-clock.ts';
