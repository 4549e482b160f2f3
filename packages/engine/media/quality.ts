// How the two ways of a call sounded: figures of the relay as the record keeps them.
import type { Ms } from '@tandem/base/kernel';
import type { MediaQuality, RecordedMedia } from '@tandem/domain/record';
import type { Session, StreamFacts } from '@tandem/protocol/sdp';
import { streamsOf } from '@tandem/protocol/sdp';
import type { MediaSide, MediaStream, SideFigures } from './contract.ts';
import { estimatedMos } from './mos.ts';

export interface QualityOptions {
  readonly stream: MediaStream;
  /** The place of its m= line. */
  readonly index: number;
  readonly said: Readonly<Partial<Record<MediaSide, Session>>>;
  readonly answeredAt: Ms;
  readonly now: Ms;
  /** Where it is kept; none: it was not recorded. */
  readonly recorded: readonly string[];
}

/** A second of speech in the usual packets: less is no proof that a side can be heard. */
const HEARD_PACKETS = 50;
const TENTHS = 10;
const HUNDREDTHS = 100;

export function qualityOf(options: QualityOptions): RecordedMedia {
  const caller = sideQuality('caller', options);
  const callee = sideQuality('called', options);
  const [more, less] = [caller.packets, callee.packets].toSorted((one, other) => other - one);
  const isOneWay = (more ?? 0) >= HEARD_PACKETS && less === 0;
  return { caller, callee, isOneWay, recordings: options.recorded };
}

function sideQuality(side: MediaSide, options: QualityOptions): MediaQuality {
  const { stream, index, said, answeredAt, now } = options;
  const figures = stream.figures(side);
  const { packets, lost, jitterMs, firstPacketAt, lastPacketAt, payloadType, foreign } = figures;
  const facts = (['caller', 'called'] as const).flatMap((each) => {
    const session = said[each];
    return session === undefined ? [] : (streamsOf(session)[index] ?? []);
  });
  return {
    ...{ packets, lost },
    jitterMs: Math.round(jitterMs * TENTHS) / TENTHS,
    mos: mosOf(figures, facts),
    firstPacketMs: firstPacketAt === null ? null : Math.round(firstPacketAt - answeredAt),
    silentMs: lastPacketAt === null ? null : Math.max(0, Math.round(now - lastPacketAt)),
    payloadType,
    isWrongPayload: isWrong(payloadType, facts),
    ...{ foreign, fenced: figures.fenced, undelivered: figures.undelivered },
    unrecorded: figures.unrecorded,
  };
}

function mosOf(figures: SideFigures, facts: readonly StreamFacts[]): number | null {
  const { packets, lost, jitterMs, payloadType } = figures;
  if (packets === 0) return null;
  const format = facts
    .flatMap(({ formats }) => formats)
    .find(({ payload }) => payload === payloadType);
  const codec = format?.name ?? facts.find(({ voice }) => voice !== undefined)?.voice?.name ?? '';
  const mos = estimatedMos({ codec, lossShare: lost / (packets + lost), jitterMs });
  return Math.round(mos * HUNDREDTHS) / HUNDREDTHS;
}

/** Fax and other streams whose types mean nothing are never wrong. */
function isWrong(payloadType: number | null, facts: readonly StreamFacts[]): boolean {
  const known = facts.flatMap(({ formats }) => formats);
  if (payloadType === null || known.length === 0 || facts.some(({ fax }) => fax)) return false;
  return !known.some(({ payload }) => payload === payloadType);
}
