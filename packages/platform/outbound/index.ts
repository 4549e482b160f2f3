export {
  type ApiAnswer,
  type ApiBody,
  type ApiPlace,
  type ApiQuestion,
  type ApiStream,
  askApi,
  openApi,
  readAnswer,
} from './api.ts';
export { type HttpTargetOptions, httpTarget, signatureOf } from './http-target.ts';
export { portabilityServers } from './portability.ts';
