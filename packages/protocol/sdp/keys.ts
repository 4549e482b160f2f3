// Keys as events (RFC 4733) put into the audio of a description, or taken out: where one side has
// them and the other is told keys in another form.
import { formatsOf, isDtmf, isRtp, isVoice } from './formats.ts';
import { withFormats } from './payloads.ts';
import { attribute, type Media, type Session, withMedia } from './session.ts';

/** All sixteen keys. */
const EVENTS = '0-15';

export function hasKeys(session: Session): boolean {
  return session.media.some((media) => isAudio(media) && formatsOf(media).some(isDtmf));
}

/** Under this payload type where it is free, with the clock of what the side likes best. */
export function addKeys(session: Session, payload: number): Session {
  return withMedia(session, (media) => {
    const formats = isAudio(media) ? formatsOf(media) : [];
    const voice = formats.find(isVoice);
    const isTaken = formats.some((format) => format.payload === payload);
    if (voice === undefined || isTaken || formats.some(isDtmf)) return media;
    const mapping = attribute('rtpmap', `${payload} telephone-event/${voice.clockRate}`);
    return {
      ...media,
      formats: [...media.formats, `${payload}`],
      lines: [...media.lines, mapping, attribute('fmtp', `${payload} ${EVENTS}`)],
    };
  });
}

export function removeKeys(session: Session): Session {
  return withMedia(session, (media) => {
    const formats = isAudio(media) ? formatsOf(media) : [];
    if (!formats.some(isDtmf)) return media;
    return withFormats(
      media,
      formats.filter((format) => !isDtmf(format)),
    );
  });
}

function isAudio(media: Media): boolean {
  return media.kind === 'audio' && media.port !== 0 && isRtp(media);
}
