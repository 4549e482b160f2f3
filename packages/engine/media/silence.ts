// Which sides of a call have to be heard, and for how long one may be silent (media.md 3): plain
// data of the settings and of what the last descriptions agreed on.
import type { Ms } from '@tandem/base/kernel';
import type { ParameterView } from '@tandem/domain/parameters';
import { flowsBetween, isFax, type Session } from '@tandem/protocol/sdp';
import { MEDIA_SIDES, type MediaSide, type MediaStream } from './contract.ts';
import type { PeerSettings } from './peer.ts';

const MS_PER_SECOND = 1_000;

export interface SilenceLimits {
  /** null: it is not watched. */
  readonly caller: number | null;
  readonly called: number | null;
}

export const UNWATCHED: SilenceLimits = Object.freeze({ caller: null, called: null });

/** As the settings of both sides have it, and the parameter for those that say nothing. */
export function limitsOf(
  { caller, called }: Readonly<Record<MediaSide, { readonly settings: PeerSettings }>>,
  parameters: ParameterView,
): SilenceLimits {
  const usualSeconds = parameters.get('SS_NOMEDIAHANGUPTIME');
  return silenceLimits({ caller: caller.settings, called: called.settings, usualSeconds });
}

interface Settings {
  readonly caller: PeerSettings;
  readonly called: PeerSettings;
  /** SS_NOMEDIAHANGUPTIME */
  readonly usualSeconds: number;
}

/**
 * A side's own setting tells whether what comes from it is watched, and what goes to it, which is
 * what comes from the other.
 */
function silenceLimits({ caller, called, usualSeconds }: Settings): SilenceLimits {
  const of = (side: PeerSettings, other: PeerSettings): number | null => {
    const limits = [
      limitOf(side, ['from', 'both'], usualSeconds),
      limitOf(other, ['to', 'both'], usualSeconds),
    ].filter((limit) => limit !== null);
    return limits.length === 0 ? null : Math.min(...limits);
  };
  return { caller: of(caller, called), called: of(called, caller) };
}

function limitOf(
  settings: PeerSettings,
  directions: readonly PeerSettings['noMediaDirection'][],
  usualSeconds: number,
): number | null {
  if (!directions.includes(settings.noMediaDirection)) return null;
  const seconds = settings.noMediaSeconds ?? usualSeconds;
  return seconds === 0 ? null : seconds * MS_PER_SECOND;
}

/**
 * Streams in which both sides must send now; none on hold, nor for fax. One that was offered beside
 * speech and refused is no fax.
 */
export function watchedStreams(caller: Session, called: Session): readonly number[] {
  const isOpen = (index: number): boolean => (called.media[index]?.port ?? 0) !== 0;
  const faxes = caller.media.some((media, at) => media.port !== 0 && isFax(media) && isOpen(at));
  if (faxes) return [];
  return flowsBetween(caller, called)
    .filter(({ watched }) => watched)
    .map(({ index }) => index);
}

export interface Silence {
  readonly side: MediaSide;
  readonly silentMs: number;
}

export interface Watched {
  readonly streams: readonly Pick<MediaStream, 'lastPacketAt'>[];
  /** That who relays has forgotten: watched or not, nothing comes through them any more. */
  readonly lost: readonly Pick<MediaStream, 'lastPacketAt'>[];
  readonly limits: SilenceLimits;
  /** Since when both must send: the answer, or the last change of the descriptions. */
  readonly since: Ms;
}

/** The side that has been silent for too long; undefined: none. */
export function silenceOf({ lost, ...watched }: Watched, now: Ms): Silence | undefined {
  const [gone] = lost;
  if (gone !== undefined) {
    const heard = gone.lastPacketAt('caller') ?? now;
    return { side: 'caller', silentMs: Math.round(now - heard) };
  }
  const { streams, limits, since } = watched;
  for (const stream of streams) {
    for (const side of MEDIA_SIDES) {
      const limit = limits[side];
      if (limit === null) continue;
      const heard = Math.max(stream.lastPacketAt(side) ?? since, since);
      if (now - heard >= limit) return { side, silentMs: Math.round(now - heard) };
    }
  }
  return undefined;
}
