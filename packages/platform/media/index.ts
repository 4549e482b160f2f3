// Who relays media for us: the native engine, and a worker with plain sockets where it is missing.
export { type NativeMediaOptions, nativeMedia } from './native/native-media.ts';
export type { PoolNode } from './rtpengine/daemons.ts';
export {
  type RtpengineMedia,
  type RtpengineMediaOptions,
  rtpengineMedia,
} from './rtpengine/rtpengine-media.ts';
export { type WorkerMediaOptions, workerMedia } from './worker-media.ts';
