export * from './money.ts';
export * from './price.ts';
export * from './rounding.ts';
export * from './text.ts';
