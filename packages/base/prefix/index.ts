export { PrefixTableBuilder } from './builder.ts';
export { MAX_ENTRIES, type TableRefusal } from './layout.ts';
export { MAX_SYMBOLS } from './symbols.ts';
export { type AttachOptions, NO_MATCH, PrefixTable } from './table.ts';
