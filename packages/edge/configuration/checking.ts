// What the parts of the check share.
import type { ParameterView } from '@tandem/domain/parameters';
import type { Checker, Faults, KindName, SourceMap } from '@tandem/edge/objects';
import type { CurrentConfiguration } from './current.ts';
import type { WantedObject } from './wanted.ts';

export interface CheckOptions {
  readonly current: CurrentConfiguration;
  readonly prune: boolean;
}

export interface Checking extends CheckOptions {
  readonly faults: Faults;
  readonly checker: Checker;
  /** Each object of the file as it stands there. */
  readonly sources: Map<WantedObject, SourceMap>;
  /** Every name that the file has, also of objects that are refused. */
  readonly named: Map<KindName, Map<string, number>>;
  readonly sections: Map<KindName, number>;
}

export interface SectionChecking extends Checking {
  readonly kind: KindName;
  /** As they will be. */
  readonly parameters: ParameterView;
}
