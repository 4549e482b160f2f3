// Hold and resume (RFC 3264 section 8.4, RFC 6337 section 5.3), for descriptions that we make
// ourselves; a hold that comes from one side passes to the other as it is.
import { isUnspecified, unspecifiedLike } from './address.ts';
import {
  bitsOf,
  type Direction,
  directionOf,
  withDirection,
  withoutDirection,
  writtenDirection,
} from './attributes/direction.ts';
import { connectionTo } from './connection.ts';
import { isRtp } from './formats.ts';
import { refused } from './relocate-session.ts';
import { connectionOf, type Media, type Session, withMedia } from './session.ts';

export interface HoldOptions {
  /** Also the address 0.0.0.0, for peers that know only the hold of RFC 2543. */
  readonly zeroAddress?: boolean;
}

/** Nobody sends to us any more; whether we send (music) stays as it was. */
export function holdOffer(session: Session, options: HoldOptions = {}): Session {
  const held = withDirections(session, (direction) =>
    directionOf({ ...bitsOf(direction), receives: false }),
  );
  if (options.zeroAddress !== true) return held;
  return withMedia(held, (media) => {
    const address = connectionOf(held, media)?.address;
    if (media.port === 0 || address === undefined) return media;
    return { ...media, connection: connectionTo(unspecifiedLike(address)) };
  });
}

/** We want to hear again; `address` is ours, for the hold that took it away. */
export function resumeOffer(session: Session, address: string): Session {
  const resumed = withDirections(session, (direction) =>
    directionOf({ ...bitsOf(direction), receives: true }),
  );
  const restored = (media: Media): Media =>
    media.connection !== undefined && isUnspecified(media.connection.address)
      ? { ...media, connection: connectionTo(address) }
      : media;
  const { connection } = resumed;
  const zero = connection !== undefined && isUnspecified(connection.address);
  return {
    ...resumed,
    connection: zero ? connectionTo(address) : connection,
    media: resumed.media.map(restored),
  };
}

/** RFC 3264 section 6.1: what we answer to an offered direction, when we want `wanted`. */
export function answerDirection(offered: Direction, wanted: Direction): Direction {
  const theirs = bitsOf(offered);
  const ours = bitsOf(wanted);
  return directionOf({
    sends: ours.sends && theirs.receives,
    receives: ours.receives && theirs.sends,
  });
}

/** Sets each stream's own direction; a session's attribute no longer says anything and goes. */
export function withDirections(
  session: Session,
  change: (direction: Direction, media: Media) => Direction,
): Session {
  const shared = writtenDirection(session) ?? 'sendrecv';
  const changed = withMedia(session, (media) => {
    // Fax over udptl has no direction (T.38 annex D): it takes turns.
    if (media.port === 0 || !isRtp(media)) return media;
    const direction = change(writtenDirection(media) ?? shared, media);
    return { ...media, lines: withDirection(media.lines, direction) };
  });
  return { ...changed, lines: withoutDirection(changed.lines) };
}

/** RFC 3264 section 6: the stream stays in its place with port 0. */
export function rejectMedia(session: Session, index: number): Session {
  return withMedia(session, (media, at) =>
    at === index ? refused(media, media.connection) : media,
  );
}
