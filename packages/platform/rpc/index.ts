export { type Asked, askControl, type Question } from './client.ts';
export {
  ControlRefusal,
  type ControlServer,
  MAX_SOCKET_PATH_BYTES,
  type Methods,
  serveControl,
} from './server.ts';
export { type ControlFault, LineSplitter, MAX_LINE_BYTES } from './wire.ts';
