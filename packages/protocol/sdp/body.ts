// A description without its first two lines: what relocate and direct give, and what publish puts
// under an o= line of ours. The brand keeps a whole description from being published twice over.
import type { Brand } from '@tandem/base/kernel';
import { printBody } from './print.ts';
import type { Session } from './session.ts';

export type SdpBody = Brand<string, 'SdpBody'>;

export function bodyOf(session: Session): SdpBody {
  return printBody(session) as SdpBody;
}
