// For tests only: product code never imports the testkit.
export * from './memory-log.ts';
export * from './seeded-random.ts';
export * from './virtual-clock.ts';
