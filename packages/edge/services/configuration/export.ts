// `export`: the running system as the file that makes it, as far as the asker may see it.

import { ParameterView } from '@tandem/domain/parameters';
import { may } from '@tandem/domain/rights';
import {
  type CurrentConfiguration,
  type CurrentObject,
  type ExportOptions,
  exportLines,
} from '@tandem/edge/configuration';
import type { Asker } from '../ports.ts';
import { accountsIn, ownerIn } from '../rights/ownership.ts';
import { visible } from '../rights/view.ts';
import { type CurrentParts, readCurrent } from './read-current.ts';

export interface ExportRequest extends ExportOptions {
  readonly asker: Asker;
}

export async function exportConfiguration(
  parts: CurrentParts,
  { asker, secrets }: ExportRequest,
): Promise<Iterable<string>> {
  const { configuration } = await readCurrent(parts, () => true);
  const { parameters } = configuration;
  const seesParameters = may(asker, 'see', { object: 'parameters', owner: null });
  const seen = visible(asker, configuration);
  // A password is more than the rest of an object: only who may put another in its place reads it.
  const current = secrets ? withSecretsFor(asker, seen) : seen;
  return exportLines(
    { ...current, parameters: seesParameters ? parameters : ParameterView.defaults },
    { secrets },
  );
}

function withSecretsFor(asker: Asker, seen: CurrentConfiguration): CurrentConfiguration {
  const accounts = accountsIn(seen);
  const shown = (object: CurrentObject): CurrentObject => {
    const target = { object: object.kind, owner: ownerIn(accounts, object) };
    return may(asker, 'change', target) ? object : { ...object, secrets: {} };
  };
  return { ...seen, objects: (kind) => [...seen.objects(kind)].map(shown) };
}
