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
export { type HttpTargetOptions, httpTarget } from './http-target.ts';
export {
  KAFKA_PORT,
  type KafkaLogin,
  type KafkaTargetOptions,
  kafkaTarget,
  partitionOf,
} from './kafka-target.ts';
export { portabilityServers } from './portability.ts';
export { postSigned, type SignedPostOptions, signatureOf } from './signed-post.ts';
