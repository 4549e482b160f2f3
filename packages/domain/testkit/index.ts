// For tests only: product code never imports the testkit.
export * from './call-record.ts';
