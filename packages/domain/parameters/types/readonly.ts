// What Tandem itself writes down for people to see; that nobody sets it is seen to by the view.
import type { ParameterType } from '../entry.ts';
import { stringType } from './string.ts';

export const readOnlyType: ParameterType<string> = {
  ...stringType,
  catalogueType: 'readonly',
  meaning: 'Shown by Tandem, never set',
  allowed: () => 'nothing: it is read-only',
};
