// What user agents do outside of calls: who they are, where they are, and whether they live.
export * from './digest/index.ts';
