// What is known of a call when its admission is over, whatever it came to: the record is made of
// it. Admission fills it in step by step.
import type { Ms, Uuid } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { Service } from '@tandem/domain/parties';
import type { BillingMode, CallerKind, RecordedParty } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import type { AgentSale } from './agents.ts';
import type { Diverted, Offered } from './legs/leg.ts';
import type { Sale } from './sale.ts';

export type CallerEntry = Entry<'mappingGateways'> | Entry<'phones'> | Entry<'routingGateways'>;

export interface Numbers {
  /** As they arrived. */
  readonly accessCaller: string;
  readonly accessCallee: string;
  /** After the rewriting of the mapping gateway or phone. */
  readonly billedCaller: string;
  readonly billedCallee: string;
}

export interface CallFacts {
  readonly id: Uuid;
  /** When it came: of the wall clock, and of the one that never steps. */
  readonly startedAtMs: number;
  readonly startedAt: Ms;
  readonly protocol: Offered['protocol'];
  readonly callId: string;
  readonly callerIp: string;
  readonly callerPort: number;
  readonly caller: RecordedParty | null;
  /** Of its SDP, where that says addresses at all. */
  readonly mediaAddresses: readonly string[];
  readonly callerKind: CallerKind;
  readonly numbers: Numbers;
  /** Under which name the dynamic list counts its end; null: not at all. */
  readonly countedAs: string | null;
  /** Put before the called number for its routes: the share of its customer that it is in. */
  readonly routePrefix: string;
  /** Where the called number was ported to; null: nobody asked, or nobody answered. */
  readonly ported: PortedNumber | null;
  /** The routes of the call are looked up by it, and not by the number that was dialled. */
  readonly routesByPorted: boolean;
  /** The called number as its price is looked up for the customer. */
  readonly ratedCallee: string;
  readonly isIllegal: boolean;
  /** On the no-CDR list: free, and never shown. */
  readonly isUnrecorded: boolean;
  readonly isEmergency: boolean;
  readonly billingMode: BillingMode;
  /** 1: the called phone pays. */
  readonly calleeBilling: 0 | 1;
  /** null: nobody pays. */
  readonly sale: Sale | null;
  /** The phone that pays by itself; null: a gateway, or nobody. */
  readonly payingPhone: bigint | null;
  readonly agents: readonly AgentSale[];
  /** The phone of ours that has the number; null: it goes to gateways. */
  readonly callee: RecordedParty | null;
  /** A call to a phone of ours that nobody pays for: nobody would pay the vendor either. */
  readonly isFreeToPhone: boolean;
  readonly forwarded: Forwarded | null;
  /** The call that it came of: one that was sent on, or the first of a callback. */
  readonly parentId: Uuid | null;
  /** That its payer must have subscribed to, beside those of any call; null: no other. */
  readonly service: Service | null;
  /** Who sent the call on before it came here, or here; the last one first. */
  readonly diverted: readonly Diverted[];
}

/** Of a call that a phone of ours has sent on: its leg is a call of its own. */
export interface Forwarded {
  /** Keys of all phones of ours that it came by. */
  readonly by: readonly bigint[];
}

/** While admission fills it in. */
export type Draft = { -readonly [Name in keyof CallFacts]: CallFacts[Name] };
