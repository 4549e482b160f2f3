// What a daemon tells of a session, as the contract has it. It counts packets of each side; loss
// and jitter it leaves to the sides' own reports, so there are none.
import type { Ms } from '@tandem/base/kernel';
import { ms } from '@tandem/base/kernel';
import type { MediaSide, SideFigures } from '@tandem/engine/media/contract';
import { type BencodedFields, fieldsIn, listIn, numberIn, textIn } from '@tandem/protocol/ng';
import { TAGS } from './ready-sessions.ts';

export const NO_FIGURES: SideFigures = Object.freeze({
  ...{ packets: 0, bytes: 0, lost: 0, jitterMs: 0, firstPacketAt: null, lastPacketAt: null },
  ...{ ssrcChanges: 0, payloadType: null, controlPackets: 0, foreign: 0, undelivered: 0 },
  ...{ fenced: 0, unrecorded: 0, source: null },
});

const MS_PER_SECOND = 1_000;

export interface Moment {
  readonly now: Ms;
  readonly wallMs: number;
}

/** `before`: as it was known. */
export function figuresIn(
  answer: BencodedFields,
  side: MediaSide,
  { before, at }: { readonly before: SideFigures; readonly at: Moment },
): SideFigures {
  const tag = fieldsIn(fieldsIn(answer.tags)?.[TAGS[side]]);
  const media = fieldsIn(listIn(tag?.medias)[0]);
  const [rtp, rtcp] = listIn(media?.streams).map(fieldsIn);
  const packets = numberIn(fieldsIn(rtp?.stats), 'packets') ?? before.packets;
  const lastSecond = numberIn(rtp, 'last packet') ?? 0;
  // The daemon has whole seconds: what grew since the last look came now.
  const grew = packets > before.packets;
  const told = ms(at.now - Math.max(0, at.wallMs - lastSecond * MS_PER_SECOND));
  const lastPacketAt = grew ? at.now : (before.lastPacketAt ?? (packets > 0 ? told : null));
  return {
    ...before,
    packets,
    bytes: numberIn(fieldsIn(rtp?.stats), 'bytes') ?? before.bytes,
    firstPacketAt: before.firstPacketAt ?? (packets > 0 ? at.now : null),
    lastPacketAt,
    controlPackets: numberIn(fieldsIn(rtcp?.stats), 'packets') ?? before.controlPackets,
    source: packets > 0 ? (placeOf(fieldsIn(rtp?.endpoint)) ?? before.source) : before.source,
  };
}

function placeOf(endpoint: BencodedFields | undefined) {
  const address = textIn(endpoint, 'address');
  const port = numberIn(endpoint, 'port');
  return address === undefined || port === undefined ? undefined : { address, port };
}
