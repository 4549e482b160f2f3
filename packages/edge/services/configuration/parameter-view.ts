// The parameters as they stand, for a use case that asks for some of them.
import { ParameterView } from '@tandem/domain/parameters';
import type { ParameterStore } from './ports.ts';

export async function parameterView(parameters: ParameterStore): Promise<ParameterView> {
  const stored = await parameters.readAll();
  return ParameterView.load(stored.map(({ name, value }) => [name, value] as const)).view;
}
