// What a side's object in the configuration says of its media, with what stands for it where there
// is none (a leg that is made of something else).
import type { GeofenceUse, MediaPath as MediaSettings, Tones } from '@tandem/domain/parties';
import { type SideCodecs, sideCodecs } from './codec-rules.ts';

export interface PeerSettings
  extends Pick<
      MediaSettings,
      | 'mediaProxy'
      | 'sdpAddressFirst'
      | 'strictSource'
      | 'noMediaSeconds'
      | 'noMediaDirection'
      | 'recording'
      | 't38'
    >,
    Tones,
    GeofenceUse {
  readonly registration: 'static' | 'dynamic' | 'outward';
  /** null: no rules, as most sides have it. */
  readonly codecs: SideCodecs | null;
}

/** As the whole object has it. */
export type GivenSettings = Omit<PeerSettings, 'codecs'> & SideCodecs;

export const NO_SETTINGS: PeerSettings = Object.freeze({
  ...{ mediaProxy: 'auto', sdpAddressFirst: false, strictSource: false },
  ...{ noMediaSeconds: null, noMediaDirection: 'both', recording: false },
  ...{ t38: true, registration: 'static', ringback: 'remote', toneCountry: null },
  ...{ dtmfReceive: 'all', dtmfSend: 'auto', dtmfPayloadType: 101 },
  ...{ geofenceMode: null, geofences: [], geofenceMedia: 'drop', codecs: null },
});

/** Of a whole object its own few fields: a call that runs pins no configuration. */
export function ownSettings(of: GivenSettings): PeerSettings {
  const { mediaProxy, sdpAddressFirst, strictSource, noMediaSeconds, noMediaDirection } = of;
  const { recording, t38, ringback, toneCountry, registration } = of;
  const { dtmfReceive, dtmfSend, dtmfPayloadType } = of;
  const { geofenceMode, geofences, geofenceMedia } = of;
  return {
    ...{ mediaProxy, sdpAddressFirst, strictSource, noMediaSeconds, noMediaDirection },
    ...{ recording, t38, ringback, toneCountry, registration },
    ...{ dtmfReceive, dtmfSend, dtmfPayloadType },
    ...{ geofenceMode, geofences, geofenceMedia, codecs: sideCodecs(of) },
  };
}
