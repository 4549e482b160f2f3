// Keys in the descriptions that the sides read: events are offered to who wants them though the
// other side has none, and answered to who has them though the other side wants another form.
import { addKeys, hasKeys, removeKeys, type Session, streamsOf } from '@tandem/protocol/sdp';
import type { PeerSettings } from './peer.ts';

export interface KeyFormats {
  /** Who said it. */
  readonly from: PeerSettings;
  /** Who is told it. */
  readonly to: PeerSettings;
  readonly as: 'offer' | 'answer';
  /** What who is told it said last: of an answer, the offer. */
  readonly offered: Session | undefined;
}

export function withKeyFormats(session: Session, formats: KeyFormats): Session {
  return formats.as === 'offer' ? asOffered(session, formats) : asAnswered(session, formats);
}

function asOffered(session: Session, { to }: KeyFormats): Session {
  if (to.dtmfSend !== 'rfc2833' || hasKeys(session)) return session;
  return addKeys(session, to.dtmfPayloadType);
}

function asAnswered(session: Session, { from, to, offered }: KeyFormats): Session {
  if (offered === undefined) return session;
  // They were put into the offer by us.
  if (!hasKeys(offered)) return hasKeys(session) ? removeKeys(session) : session;
  if (hasKeys(session) || !isConverted(to, from)) return session;
  const type = eventTypeIn(offered);
  return type === undefined ? session : addKeys(session, type);
}

/** Whether events of one side are told to the other in another form. */
function isConverted(sends: PeerSettings, hears: PeerSettings): boolean {
  const isTaken = sends.dtmfReceive === 'all' || sends.dtmfReceive === 'rfc2833';
  return isTaken && hears.dtmfSend !== 'auto' && hears.dtmfSend !== 'off';
}

export function eventTypeIn(session: Session | undefined): number | undefined {
  if (session === undefined) return undefined;
  return streamsOf(session).find(({ active, dtmfPayload }) => active && dtmfPayload !== undefined)
    ?.dtmfPayload;
}

/** All that are events in what either side said. */
export function eventTypesIn(sessions: readonly (Session | undefined)[]): readonly number[] {
  const types = sessions.flatMap((session) =>
    session === undefined
      ? []
      : streamsOf(session).flatMap(({ formats }) =>
          formats.filter(({ codec }) => codec?.role === 'events').map(({ payload }) => payload),
        ),
  );
  return [...new Set(types)].sort((one, other) => one - other);
}
