// The demo's ends on loopback: one SIP endpoint, as the switch has one, that listens at the
// addresses of customers, vendors and phones, and calls from them.
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
import {
  type CalledLeg,
  type CallTaker,
  DEFAULT_SIP_LEG_SETTINGS,
  hopsToAddresses,
  type Invitation,
  SipEndpoint,
} from '@tandem/engine/calls';
import { type NodeSockets, nodeSockets } from '@tandem/platform/net';
import type { Session } from '@tandem/protocol/sdp';
import { type DatagramSocket, HEADERS, responseTo, transactionTimings } from '@tandem/protocol/sip';
import type { RoleFault } from '../../role/messages.ts';
import { MOST_VOICES } from '../bounds.ts';
import { CUSTOMERS, SCANNER } from '../world/customers.ts';
import { DEMO_PORT, type Places } from '../world/places.ts';
import { VENDORS } from '../world/vendors.ts';
import type { CallPlan } from './plans.ts';

export interface SipNetworkOptions {
  readonly places: Places;
  /** Where Tandem takes calls. */
  readonly tandem: string;
  readonly taker: CallTaker;
  readonly log: Log;
}

export interface SipNetwork {
  readonly endpoint: SipEndpoint;
  /** For RTP, at the address of the phones. */
  readonly speech: readonly DatagramSocket[];
  invite(plan: CallPlan, description: Session): CalledLeg;
  close(): Promise<void>;
}

export async function openSipNetwork(
  options: SipNetworkOptions,
): Promise<Result<SipNetwork, RoleFault>> {
  const { places, tandem, taker, log } = options;
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  const means = { relay: { unavailable: 'a demo has no need of it' }, readText };
  const sockets = nodeSockets({ tuning: { dscp: 0, means }, option: '--data' });
  const endpoint = new SipEndpoint({
    ...{ stack: { sockets }, clock, timers, random, taker, timings: transactionTimings() },
    settings: () => DEFAULT_SIP_LEG_SETTINGS,
    hopsTo: hopsToAddresses,
    broke: (error) => log.error('DEMO_BROKEN', (error as Error).message),
  });
  endpoint.serve(['OPTIONS'], alive);
  for (const address of addressesOf(places)) {
    const at = { transport: 'udp', address, port: DEMO_PORT } as const;
    const listening = await endpoint.stack.transport.listen(at);
    if (listening.ok) continue;
    await endpoint.close();
    return fail(listening.error);
  }
  const speech = await speechSockets(sockets, places);
  return ok({
    endpoint,
    speech,
    invite: (plan, description) =>
      endpoint.invite(invitationOf(plan, { places, tandem, description })),
    close: () => endpoint.close(),
  });
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8');

function addressesOf(places: Places): readonly string[] {
  const customers = [...CUSTOMERS, SCANNER].map(({ host }) => places.customer(host));
  return [...customers, ...VENDORS.map(({ host }) => places.vendor(host)), places.phones];
}

async function speechSockets(
  sockets: NodeSockets,
  { phones: address }: Places,
): Promise<readonly DatagramSocket[]> {
  const deaf = { received: () => undefined, broken: () => undefined };
  const bound = await Promise.all(
    Array.from({ length: MOST_VOICES }, () => sockets.bindDatagrams({ address, port: 0 }, deaf)),
  );
  // With fewer of them fewer calls speak.
  return bound.flatMap((each) => (each.ok ? [each.value] : []));
}

const alive: Parameters<SipEndpoint['serve']>[1] = {
  handles: (method) => method === 'OPTIONS',
  request({ message, source }, _, { respond }) {
    const toTag = 'demo';
    const bytes = responseTo(message, { status: 200, toTag, source })
      .line(HEADERS.accept, 'application/sdp')
      .finish();
    respond({ status: 200, toTag, bytes });
  },
};

interface Around {
  readonly places: Places;
  readonly tandem: string;
  readonly description: Session;
}

const USUAL_HOPS = 70;

function invitationOf(plan: CallPlan, { places, tandem, description }: Around): Invitation {
  const { by, caller, callee } = plan;
  const isPhone = by.kind === 'phone';
  return {
    ...({ addresses: [tandem], transport: 'udp', largeByTcp: false } as const),
    localAddress: isPhone ? places.phones : places.customer(by.customer.host),
    ...{ caller, callee, callerDisplay: '', maxForwards: USUAL_HOPS, description },
    credentials: isPhone ? { user: by.phone.number, password: by.phone.password } : null,
    ...({ sessionTimer: true, reliableProvisional: 'supported' } as const),
    ...{ headers: [], userPhone: false },
  };
}
