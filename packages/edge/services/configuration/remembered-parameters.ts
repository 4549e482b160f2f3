// Parameters as they were a moment ago, for limits of what may be asked: each query of records asks
// for them. Who changes some reads them from the store itself.

import type { AccessMemory } from '../operators/access-memory.ts';
import type { ParameterStore } from './ports.ts';

const ALL = new Uint8Array();

export function rememberedParameters(
  store: ParameterStore,
  access: Pick<AccessMemory, 'beside'>,
): ParameterStore {
  const memory = access.beside<Awaited<ReturnType<ParameterStore['readAll']>>>();
  return { readAll: async () => (await memory.find(ALL, () => store.readAll())) ?? [] };
}
