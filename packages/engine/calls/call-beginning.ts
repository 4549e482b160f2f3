// What a call begins with: the caller's leg, what admission said of it, and the world that it said
// it in.
import type { Admission } from './admit/admit.ts';
import type { AdmitWorld } from './admit/world.ts';
import type { CallerLeg } from './legs/leg.ts';
import type { MediaPath } from './ports.ts';

export interface CallBeginning {
  readonly leg: CallerLeg;
  readonly admission: Exclude<Admission, { readonly is: 'challenged' }>;
  readonly world: AdmitWorld;
  /** We placed it: nobody is at the caller's end but us. */
  readonly placed?: { readonly isRecorded: boolean };
  /** Without it media are direct. */
  readonly media?: Pick<MediaPath, 'quality' | 'ports' | 'hasHeardCalled' | 'isRecording'>;
}
