export * from './log.ts';
export * from './log-fields.ts';
export * from './memory-metrics.ts';
export * from './metrics.ts';
export * from './metrics-text.ts';
export * from './private-fields.ts';
export * from './trace.ts';
