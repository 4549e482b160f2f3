// Our INVITE until it has come to its end: where it goes, what it says, and once more with the
// answer to a challenge or with a longer session interval.
import { invariant } from '@tandem/base/kernel';
import {
  addressText,
  after422,
  type Flow,
  firstCseq,
  type ReceivedResponse,
  type SessionTimerOffer,
  type SipMessage,
  sessionTimerOf,
  type Via,
} from '@tandem/protocol/sip';
import type { Invitation, LaterHeaders, WithHeaders } from '../leg.ts';
import { contactUserOf } from './caller-lines.ts';
import { type LegDigest, legDigest } from './digest.ts';
import type { LegHost } from './host.ts';
import { type Destination, type InviteUris, urisOf, writeInvite } from './invitation.ts';
import type { LegMedia } from './media.ts';
import { firstOffer } from './session-keeper.ts';
import type { Client, TransactionOwner } from './types.ts';
import { unknownIn } from './unknown.ts';

const NO_HEADERS: WithHeaders = Object.freeze({});

export type InviteClient = Client & { readonly kind: 'inviteClient' };

export interface InvitingParts {
  readonly host: LegHost;
  readonly media: LegMedia;
  readonly owner: TransactionOwner;
  readonly callId: string;
  readonly localTag: string;
}

export class Inviting {
  readonly digest: LegDigest | undefined;
  /** Of the last one that was sent. */
  cseq = 0;
  transaction: InviteClient | undefined;
  uris: InviteUris | undefined;
  readonly #parts: InvitingParts;
  readonly #invitation: Invitation;
  #destinations: readonly Destination[];
  #nextCseq: number;
  #timer: SessionTimerOffer | undefined;
  #tooSmall = 0;
  #challenges = 0;

  constructor(parts: InvitingParts, invitation: Invitation, destinations: readonly Destination[]) {
    const { host } = parts;
    this.#parts = parts;
    this.#invitation = invitation;
    this.#destinations = destinations;
    this.#nextCseq = firstCseq(host.random);
    this.#timer = invitation.sessionTimer ? firstOffer(host.settings()) : undefined;
    this.digest = legDigest(invitation.credentials, host.random);
  }

  /** The user part of our Contact. */
  get contactUser(): string {
    return contactUserOf(this.#invitation);
  }

  /** Behind a NAT nothing but the way that it registered by leads back. */
  get isNatted(): boolean {
    return this.#invitation.place?.isNatted ?? false;
  }

  /** What may pass of an answer to it. */
  headersIn(message: SipMessage): WithHeaders {
    return this.#invitation.hearsHeaders === true ? { headers: unknownIn(message) } : NO_HEADERS;
  }

  get largeByTcp(): boolean {
    return this.#invitation.largeByTcp;
  }

  get later(): LaterHeaders | undefined {
    return this.#invitation.later;
  }

  get offersTimer(): boolean {
    return this.#timer !== undefined;
  }

  /** False: there is no way there. */
  send(): boolean {
    const flows = this.#destinations.map(({ flow }) => flow);
    if (flows.length === 0) return false;
    const cseq = this.#nextCseq;
    this.#nextCseq += 1;
    const started = this.#parts.host.stack.request({
      method: 'INVITE',
      owner: this.#parts.owner,
      flows,
      largeByTcp: this.#invitation.largeByTcp,
      write: (via, flow) => this.#write(via, flow, cseq),
    });
    invariant(started.ok && started.value.kind === 'inviteClient', 'there is a way');
    this.cseq = cseq;
    this.transaction = started.value;
    return true;
  }

  /** A challenge is answered, and a session interval that is too short made longer. */
  tryAgain(response: ReceivedResponse): boolean {
    const isAnswered =
      response.status === 422 ? this.#takesLonger(response) : this.#answersChallenge(response);
    if (!isAnswered) return false;
    const to = this.transaction?.destination;
    // Where the answer came from, and not the one before it, which could not be reached.
    if (to !== undefined) this.#destinations = [this.#destinationOf(to)];
    return this.send();
  }

  #write(via: Via, flow: Flow, cseq: number): Uint8Array {
    const { host, media, callId, localTag } = this.#parts;
    this.uris = urisOf(host, this.#invitation, this.#destinationOf(flow));
    const { description } = this.#invitation;
    return writeInvite(host, this.#invitation, {
      ...{ via, flow, cseq, callId, localTag },
      digest: this.digest,
      uris: this.uris,
      timer: this.#timer,
      sdp: description === null ? undefined : media.publish(description),
    });
  }

  #destinationOf(flow: Flow): Destination {
    const { address, port } = flow.remote;
    const found = this.#destinations.find(
      ({ flow: { remote } }) => remote.address === address && remote.port === port,
    );
    return { flow, host: found?.host ?? addressText(flow.remote) };
  }

  #takesLonger({ message }: ReceivedResponse): boolean {
    const said = sessionTimerOf(message);
    this.#tooSmall += 1;
    const minS = said.ok ? said.value.minS : undefined;
    const next = this.#timer && after422(this.#timer, minS, this.#tooSmall);
    if (next !== undefined) this.#timer = next;
    return next !== undefined;
  }

  #answersChallenge(response: ReceivedResponse): boolean {
    if (this.digest?.answers(response, this.#challenges) !== true) return false;
    this.#challenges += 1;
    return true;
  }
}
