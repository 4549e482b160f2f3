// Who is looked for: a phone of ours, or gateways.
import type { PhoneEntry } from './admit/called-phone.ts';
import { Hunt } from './hunt.ts';
import type { Pursuit } from './hunting.ts';
import { PhoneHunt, type PhoneHuntOptions } from './phone-hunt.ts';

export function pursuitOf(phone: PhoneEntry | null, options: PhoneHuntOptions): Pursuit {
  return phone === null ? new Hunt(options) : new PhoneHunt(phone, options);
}
