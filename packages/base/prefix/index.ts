export { keysInOrder, PrefixTableBuilder, tableOf } from './builder.ts';
export { PrefixKeys } from './keys.ts';
export { MAX_ENTRIES, type TableRefusal } from './layout.ts';
export { MAX_SYMBOLS } from './symbols.ts';
export { type AttachOptions, NO_MATCH, PrefixTable } from './table.ts';
