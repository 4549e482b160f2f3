// What a side's object in the configuration says of its media, with what stands for it where there
// is none (a leg that is made of something else).
import type { MediaPath as MediaSettings, Tones } from '@tandem/domain/parties';

export interface PeerSettings
  extends Pick<
      MediaSettings,
      | 'mediaProxy'
      | 'sdpAddressFirst'
      | 'strictSource'
      | 'noMediaSeconds'
      | 'noMediaDirection'
      | 'recording'
    >,
    Pick<Tones, 'ringback' | 'dtmfReceive' | 'dtmfSend'> {
  readonly registration: 'static' | 'dynamic' | 'outward';
}

export const NO_SETTINGS: PeerSettings = Object.freeze({
  ...{ mediaProxy: 'auto', sdpAddressFirst: false, strictSource: false },
  ...{ noMediaSeconds: null, noMediaDirection: 'both', recording: false },
  ...{ ringback: 'remote', registration: 'static', dtmfReceive: 'all', dtmfSend: 'auto' },
});

/** Of a whole object its own few fields: a call that runs pins no configuration. */
export function ownSettings(of: PeerSettings): PeerSettings {
  const { mediaProxy, sdpAddressFirst, strictSource, noMediaSeconds, noMediaDirection } = of;
  const { recording, ringback, registration, dtmfReceive, dtmfSend } = of;
  return {
    ...{ mediaProxy, sdpAddressFirst, strictSource, noMediaSeconds, noMediaDirection },
    ...{ recording, ringback, registration, dtmfReceive, dtmfSend },
  };
}
