// Media control: whether RTP goes through us, what each side reads of the other's media, and which
// calls have fallen silent.
export { CallMedia } from './call-media.ts';
export type { MediaPlaces } from './call-side.ts';
export type { OwnSound, RecordingPlace } from './call-voice.ts';
export * from './contract.ts';
export { type Heard, heardIn } from './heard.ts';
export { MediaControl, type MediaControlOptions, type MediaFigures } from './media-control.ts';
export {
  decideProxy,
  type MediaOrder,
  type ProxyDecision,
  type ProxyQuestion,
  proxyTrace,
} from './proxy-decision.ts';
export type { Silence } from './silence.ts';
export { soundIn, soundMs } from './sound-file.ts';
