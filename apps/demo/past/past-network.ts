// What lies between the ends of days that are over and the engine: nothing. A leg of the one is
// joined to a leg of the other, and each event comes at once.
import {
  type CalledLeg,
  type CallTaker,
  InnerCalledLeg,
  type Invitation,
  type LegMaker,
  type Offered,
} from '@tandem/engine/calls';
import type { Session } from '@tandem/protocol/sdp';
import type { CallPlan } from '../ends/plans.ts';
import { DEMO_PORT, type Places } from '../world/places.ts';

export interface PastNetworkParts {
  readonly places: Places;
  /** Where Tandem would have taken the calls. */
  readonly tandem: { readonly address: string; readonly port: number };
  /** Another one for each call. */
  readonly newCallId: () => string;
  readonly ends: () => CallTaker;
  readonly engine: () => CallTaker;
}

export class PastNetwork implements LegMaker {
  readonly #parts: PastNetworkParts;

  constructor(parts: PastNetworkParts) {
    this.#parts = parts;
  }

  /** A customer calls Tandem. */
  call(plan: CallPlan, description: Session): CalledLeg {
    const { places, tandem, newCallId, engine } = this.#parts;
    const { by, caller, callee } = plan;
    const host = by.kind === 'customer' ? places.customer(by.customer.host) : places.phones;
    const callId = newCallId();
    const offered = offeredOf({
      ...{ caller, callee, description, callId },
      source: { address: host, port: DEMO_PORT },
      local: tandem,
    });
    return new InnerCalledLeg(offered, (leg) => engine().offered(leg));
  }

  /** Tandem calls a vendor. */
  invite(invitation: Invitation): CalledLeg {
    const { tandem, newCallId, ends } = this.#parts;
    const { caller, callee, description, addresses } = invitation;
    const [remoteAddress = ''] = addresses;
    const callId = newCallId();
    const local = { address: remoteAddress.replace(/:\d+$/, ''), port: DEMO_PORT };
    const offered = offeredOf({ caller, callee, description, callId, source: tandem, local });
    const wire = { callId, remoteAddress };
    return new InnerCalledLeg(offered, (leg) => ends().offered(leg), wire);
  }
}

type Told = Pick<Offered, 'caller' | 'callee' | 'callId' | 'description' | 'source' | 'local'>;

const USUAL_HOPS = 70;

function offeredOf(told: Told): Offered {
  const { caller, callee, source, local } = told;
  return {
    ...told,
    ...({ protocol: 'sip', transport: 'udp' } as const),
    ...{ toUser: callee, callerDisplay: '', callerDomain: source.address },
    calleeDomain: local.address,
    requestUri: `sip:${callee}@${local.address}:${local.port}`,
    userAgent: caller === '' ? '' : 'Demo',
    maxForwards: USUAL_HOPS,
    ...{ assertedIdentity: null, preferredIdentity: null, remotePartyId: null, privacy: null },
    ...{ diverted: [], otherHeaders: [], authorization: null },
  };
}
