// The codec that a record names: the first for voice of what was agreed.
import { formatsOf, isVoice } from '@tandem/protocol/sdp';
import type { Description } from './legs/leg.ts';

export function codecOf(description: Description): string {
  if (description === null) return '';
  for (const media of description.media) {
    if (media.kind !== 'audio' || media.port === 0) continue;
    const voice = formatsOf(media).find(isVoice);
    if (voice !== undefined) return voice.name;
  }
  return '';
}
