// The areas that sheets are read with: those that were made, and the default ones for countries.
import { type Area, AreaTable, defaultAreas } from '@tandem/domain/areas';
import type { ConfigurationStore } from '../configuration/ports.ts';

export interface KnownAreas {
  readonly areaOf: (code: string) => string;
  readonly countryOf: (code: string) => string;
}

export async function knownAreas(store: ConfigurationStore): Promise<KnownAreas> {
  const { objects } = await store.readAll();
  const own = objects
    .filter(({ kind }) => kind === 'areas')
    .map(({ id, document }): Area => {
      const { prefixes } = document as { readonly prefixes?: readonly string[] };
      return { name: id, country: '', kind: '', prefixes: prefixes ?? [] };
    });
  const standard = new AreaTable(defaultAreas());
  const named = own.length === 0 ? standard : new AreaTable(own);
  return {
    areaOf: (code) => named.find(code)?.name ?? '',
    countryOf: (code) => standard.find(code)?.country ?? '',
  };
}
