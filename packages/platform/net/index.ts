export { type BindFault, bindFault } from './bind-fault.ts';
export type { DatagramTuning } from './datagram-socket.ts';
export { lineConnector } from './line-connection.ts';
export type { MachineDatagramSocket } from './machine-socket.ts';
export { NATS_PORT, type NatsTargetOptions, natsTarget } from './nats-target.ts';
export { type NodeResolverOptions, nodeResolver } from './node-resolver.ts';
export { type NodeSockets, type NodeSocketsOptions, nodeSockets } from './node-sockets.ts';
export { type OutboundTls, outboundTls } from './outbound-tls.ts';
export { type Marking, PacketMark } from './packet-mark.ts';
export { ReceiveBacklog } from './receive-backlog.ts';
export {
  type BufferGrant,
  largestDscp,
  socketBufferBytes,
  type TunedSocket,
  type TuningMeans,
  tuneSocket,
} from './socket-tuning.ts';
export type { Tuned, TuningFault } from './socket-tuning-options.ts';
export type { ReadText } from './socket-tuning-plain.ts';
export { sourceAddress } from './source-address.ts';
export {
  type ReadFile,
  type TlsFault,
  type TlsFiles,
  TlsMaterial,
  type TlsSettings,
} from './tls-material.ts';
