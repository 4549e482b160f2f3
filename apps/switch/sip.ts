// SIP in the switch: its sockets, the stack on them, and the endpoint of all calls. What the calls
// are is not known here: a taker is handed in, and until it is there they are told to come later.
//
//   sockets (UDP, TCP, TLS; marked, tuned) -> held until the turn is written -> stack -> endpoint
import { readFile } from 'node:fs/promises';
import {
  fail,
  ok,
  type Result,
  systemClock,
  systemRandom,
  systemTimers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type CallTaker, SipEndpoint } from '@tandem/engine/calls';
import { followParameter, type SnapshotHolder } from '@tandem/engine/snapshot';
import { loadRelay } from '@tandem/native/relay';
import {
  type DatagramTuning,
  type NodeSockets,
  nodeResolver,
  nodeSockets,
} from '@tandem/platform/net';
import type { ListenAddress } from '@tandem/platform/settings';
import {
  addressText,
  type Gate,
  holdUntil,
  hostText,
  TraceTap,
  type Turn,
} from '@tandem/protocol/sip';
import { checkout } from '../role/checkout.ts';
import type { RoleFault } from '../role/messages.ts';
import type { Modes, Source } from './address-modes.ts';
import { type GatewayNames, gatewayNames } from './gateway-names.ts';
import { optionsAnswers } from './options-answers.ts';
import { followSignalMark, signalDscp } from './signal-mark.ts';
import { type LoadWatch, watchLoad } from './sip-load.ts';
import { advertisedFor, externalAddress, legSettings, timings } from './sip-parameters.ts';
import { followTlsFiles, tlsMaterial } from './tls.ts';

export interface SwitchSipOptions {
  readonly listen: ListenAddress;
  /** The data folder: certificates are looked for in its folder `tls`. */
  readonly data: string;
  readonly holder: SnapshotHolder;
  readonly log: Log;
  readonly taker: CallTaker;
  /** Packets leave at its end: the journal's gate. */
  readonly turn: Turn;
  readonly gate?: Gate;
  readonly modes?: (source: Source) => Modes;
}

export interface SwitchSip {
  /** UDP and TCP. */
  readonly address: string;
  /** null: there are no certificates. */
  readonly tlsAddress: string | null;
  readonly endpoint: SipEndpoint;
  readonly trace: TraceTap;
  readonly names: GatewayNames;
  /** What waits to be read, of the UDP socket that has most. */
  readonly backlogBytes: () => number;
  /** For `status`. */
  figures(): Promise<Readonly<Record<string, unknown>>>;
  /** New connections are refused; all that is there goes on. */
  stopAccepting(): Promise<void>;
  close(): Promise<void>;
}

/** RFC 3261 section 19.1.2: TLS one above the other two. */
const TLS_PORT_ABOVE = 1;

export async function openSip(options: SwitchSipOptions): Promise<Result<SwitchSip, RoleFault>> {
  const { holder, log } = options;
  const tls = await tlsMaterial(options.data);
  if (!tls.ok) return tls;
  const tuning = datagramTuning(holder, log);
  const sockets = nodeSockets({
    ...{ tuning, option: '--sip' },
    ...(tls.value === undefined ? {} : { tls: tls.value }),
  });
  const sip = build(options, sockets, tuning);
  const listening = await listenAll(options, sip.endpoint, tls.value !== undefined);
  if (!listening.ok) {
    sip.load.stop();
    sip.names.stop();
    await sip.endpoint.close();
    return listening;
  }
  tellBuffers(sockets, log);
  const dscpShown = followSignalMark(holder, sockets.mark, log);
  const { endpoint, trace, names, load } = sip;
  const material = tls.value;
  const stopTls = material && followTlsFiles({ material, timers: systemTimers(), log });
  return ok({
    ...listening.value,
    ...{ endpoint, trace, names },
    backlogBytes: load.backlogBytes,
    figures: () => figuresOf(sip, sockets, dscpShown),
    stopAccepting: () => endpoint.stack.transport.stopAccepting(),
    async close() {
      stopTls?.();
      load.stop();
      names.stop();
      await endpoint.close();
    },
  });
}

interface Built {
  readonly endpoint: SipEndpoint;
  readonly trace: TraceTap;
  readonly names: GatewayNames;
  readonly load: LoadWatch;
}

function build(options: SwitchSipOptions, sockets: NodeSockets, tuning: DatagramTuning): Built {
  const { holder, log, taker, turn, gate, modes } = options;
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  const trace = new TraceTap(clock);
  const load = watchLoad({ clock, timers, sockets, means: tuning.means });
  const names = gatewayNames({
    ...{ clock, timers, random, holder },
    resolver: nodeResolver({ readsHosts: true }),
    transports: ['udp', 'tcp', 'tls'],
    families: [4, 6],
  });
  const parameter = () => holder.current.parameters;
  const endpoint = new SipEndpoint({
    stack: {
      sockets: holdUntil(sockets, turn),
      ...{ trace, overload: load.overload },
      closesByReset: () => parameter().get('SS_TCP_CLOSE_RESET'),
      ...(gate === undefined ? {} : { gate }),
      ...(modes && { replyMode: (source: Source) => modes(source).replyAddress }),
    },
    ...{ clock, timers, random, taker },
    timings: timings(parameter()),
    settings: () => legSettings(parameter()),
    hopsTo: (address, transport) => names.hopsTo(address, transport),
    ...(modes && { backTo: modes }),
    ...(modes && { reliableTo: (source: Source) => modes(source).reliableProvisional }),
    broke: (error) => {
      const { message, stack } = error as Error;
      log.error('CALL_BROKEN', 'an error of ours has ended a call', { why: message, stack });
    },
  });
  for (const name of ['SS_SIP_RESEND_INTERVAL', 'SS_SIP_TIMEOUT'] as const) {
    followParameter(holder, name, () => endpoint.setTimings(timings(parameter())));
  }
  endpoint.serve(['OPTIONS'], optionsAnswers(endpoint));
  return { endpoint, trace, names, load };
}

type Listening = Promise<Result<Pick<SwitchSip, 'address' | 'tlsAddress'>, RoleFault>>;

const ANY_IPV6 = '::';
const ANY_IPV4 = '0.0.0.0';

/** At all of ours, where it is the widest of all; our sockets speak one family each. */
async function listenAll(
  options: SwitchSipOptions,
  endpoint: SipEndpoint,
  hasTls: boolean,
): Listening {
  const first = await listenAt(options, endpoint, hasTls);
  if (!first.ok || options.listen.host !== ANY_IPV6) return first;
  const port = Number(first.value.address.split(':').at(-1));
  const second = { ...options, listen: { host: ANY_IPV4, port } };
  const both = await listenAt(second, endpoint, hasTls);
  return both.ok ? first : both;
}

async function listenAt(
  { listen, holder }: SwitchSipOptions,
  { stack }: SipEndpoint,
  hasTls: boolean,
): Listening {
  const { host: address, port } = listen;
  const advertised = advertisedFor(holder.current.parameters, address, port);
  const knownAt = advertisedAt(holder);
  const at = { address, port, ...knownAt, ...(advertised === undefined ? {} : { advertised }) };
  const both = await stack.transport.listenBoth(at);
  if (!both.ok) return fail(both.error);
  if (!hasTls) return ok({ address: addressText(both.value.local), tlsAddress: null });
  const tlsPort = port === 0 ? 0 : port + TLS_PORT_ABOVE;
  const secure = {
    ...({ transport: 'tls', address, port: tlsPort } as const),
    ...knownAt,
    ...(advertised === undefined ? {} : { advertised: { ...advertised, port: tlsPort } }),
  };
  const tls = await stack.transport.listen(secure);
  if (!tls.ok) return fail(tls.error);
  const tlsAddress = addressText(tls.value.local);
  return ok({ address: addressText(both.value.local), tlsAddress });
}

/** SS_EXTERNAL_IP of each address of ours, where we listen at all of them. */
function advertisedAt({ current }: SnapshotHolder): {
  readonly advertisedAt: (local: string) => string | undefined;
} {
  const text = current.parameters.get('SS_EXTERNAL_IP');
  return {
    advertisedAt(local) {
      const address = externalAddress(text, local);
      return address === undefined ? undefined : hostText(address);
    },
  };
}

function datagramTuning(holder: SnapshotHolder, log: Log): DatagramTuning {
  const relay = loadRelay(checkout.relay);
  if ('unavailable' in relay) log.warn('RELAY_ABSENT', relay.unavailable);
  const readText = (path: string): Promise<string> => readFile(path, 'utf8');
  return { dscp: signalDscp(holder), means: { relay, readText } };
}

function tellBuffers({ datagramSockets }: NodeSockets, log: Log): void {
  for (const { tuned } of datagramSockets) {
    const buffer = tuned.receiveBuffer;
    if (!buffer.ok) {
      log.warn('SOCKET_BUFFER', buffer.error.why);
    } else if (buffer.value.grantedBytes < buffer.value.askedBytes) {
      const { askedBytes, grantedBytes } = buffer.value;
      const why = 'the receive buffer is smaller than asked: sysctl net.core.rmem_max';
      log.warn('SOCKET_BUFFER', why, { askedBytes, grantedBytes });
    }
  }
}

async function figuresOf(
  { endpoint, load }: Built,
  { datagramSockets }: NodeSockets,
  dscpShown: () => number | string,
): Promise<Readonly<Record<string, unknown>>> {
  const { stack, table, counters } = endpoint;
  const [first] = datagramSockets;
  const { received, sent, refused, malformedAnswered, malformedDropped, gated } =
    stack.transport.counters;
  return {
    socketOptions: first?.tuned.by ?? null,
    signalDscp: dscpShown(),
    kernelDrops: (await stack.transport.kernelDrops()) ?? null,
    dialogs: table.size,
    transactions: stack.transactions.size,
    connections: [...stack.transport.connections].length,
    shedding: load.overload.share,
    ...{ received, sent, refused, malformedAnswered, malformedDropped, gated },
    brokenLegs: counters.broken,
  };
}
