// Our side of one dialog: its state, and the requests that we send in it.
import { invariant } from '@tandem/base/kernel';
import type { DialogFacts } from '@tandem/domain/record';
import {
  type DialogId,
  dialog,
  type Flow,
  HEADERS,
  type MessageWriter,
  type Path,
  pathTo,
  type SipMessage,
  type Via,
  writeRequest,
} from '@tandem/protocol/sip';
import type { HeaderText, LaterHeaders, WithHeaders } from '../leg.ts';
import type { LegDigest } from './digest.ts';
import type { LegHost } from './host.ts';
import { withPassing } from './passing.ts';
import { type Line, NO_LINES, withLines } from './reply.ts';
import type { TransactionOwner } from './types.ts';
import { unknownIn } from './unknown.ts';
import { flowTowards, isLost, type Way } from './way.ts';

/** RFC 3261 section 8.1.1.6: enough for any sensible path. */
const MAX_FORWARDS = '70';
const NO_HEADERS: WithHeaders = Object.freeze({});
const NONE: readonly HeaderText[] = Object.freeze([]);
/** SIG-9: what begins, changes or ends a call; the rest is between neighbours. */
const SAYS_HEADERS: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'BYE']);

export interface Ask {
  readonly method: string;
  readonly owner: TransactionOwner;
  readonly lines?: readonly Line[];
  /** That pass to it. */
  readonly headers?: readonly HeaderText[] | undefined;
  readonly contentType?: string;
  readonly body?: string | undefined;
}

export class DialogSide {
  readonly id: DialogId;
  readonly #host: LegHost;
  readonly #way: Way;
  /** The user part of our Contact. */
  readonly #user: string;
  #state: dialog.State;
  #flow: Flow;
  /** What `#flow` was found for. */
  #nextHop = '';
  /** What our BYE has ended, as long as it may have to be said again. */
  #left: dialog.Dialog | undefined;
  /** As it was when we sent an INVITE in it: the 2xx may come later than the BYE. */
  #invited: dialog.Dialog | undefined;
  /** Of a vendor's: signs what is sent. */
  digest: LegDigest | undefined;
  /** The peer takes UPDATE. */
  allowsUpdate = false;
  /** Large requests go by TCP, and by UDP where that is not taken. */
  largeByTcp = false;
  /** Of what changes or ends the call. */
  later: LaterHeaders | undefined;

  constructor(host: LegHost, made: dialog.Dialog, { way, user }: { way: Way; user: string }) {
    this.id = made.id;
    this.#host = host;
    this.#state = dialog.early(made);
    this.#way = way;
    this.#flow = way.flow;
    this.#user = user;
  }

  get name(): dialog.State['name'] {
    return this.#state.name;
  }

  /** Undefined when it is over. */
  get dialog(): dialog.Dialog | undefined {
    return this.#state.name === 'terminated' ? undefined : this.#state.dialog;
  }

  get isCaller(): boolean {
    return this.dialog?.isCaller ?? false;
  }

  get flow(): Flow {
    return this.#flow;
  }

  step(event: dialog.Event): readonly dialog.Effect[] {
    const next = dialog.step(this.#state, event);
    this.#state = next.state;
    return next.effects;
  }

  /** What a message of the peer says that it can do. */
  learns(message: SipMessage): void {
    if (!message.has(HEADERS.allow)) return;
    const allowed = message.list(HEADERS.allow);
    this.allowsUpdate = allowed.ok && allowed.value.includes('UPDATE');
  }

  /** What may pass of a message of the peer's. */
  headersIn(message: SipMessage): WithHeaders {
    return this.later?.hears === true ? { headers: unknownIn(message) } : NO_HEADERS;
  }

  /** Of our own, with those that pass. */
  says(passing: readonly HeaderText[] | undefined): readonly HeaderText[] {
    const own = this.later?.own ?? NONE;
    return passing === undefined ? own : [...own, ...passing];
  }

  /** Gives its CSeq; undefined: the dialog is over. */
  ask(ask: Ask): number | undefined {
    const of = this.dialog ?? this.#left;
    if (of === undefined) return undefined;
    if (this.name === 'terminated') return this.#byeAgain(ask, of);
    for (const effect of this.step({ type: 'send', method: ask.method })) {
      if (effect.do !== 'send') continue;
      // A vendor may ask who says so, and then it is to be said once more.
      if (ask.method === 'BYE' && this.digest !== undefined) this.#left = of;
      if (ask.method === 'INVITE') this.#invited = of;
      this.#send(ask, { cseq: effect.cseq, path: effect.path, of });
      return effect.cseq;
    }
    return undefined;
  }

  #byeAgain(ask: Ask, of: dialog.Dialog): number | undefined {
    if (ask.method !== 'BYE') return undefined;
    // One is the BYE that was not believed.
    const cseq = of.localCseq + 2;
    this.#left = { ...of, localCseq: of.localCseq + 1 };
    this.#send(ask, { cseq, path: pathTo(of.remoteTarget, of.routeSet), of });
    return cseq;
  }

  #send(ask: Ask, sending: Pick<Sending, 'cseq' | 'path' | 'of'>): void {
    this.#host.stack.request({
      method: ask.method,
      owner: ask.owner,
      flows: [this.#towards(sending.path.nextHop)],
      largeByTcp: this.largeByTcp,
      write: (via, flow) => this.#write(ask, { ...sending, via, flow }),
    });
  }

  /** The ACK of a 2xx to our INVITE: it has no transaction, and whoever sends it keeps it. */
  acknowledge(cseq: number, body: string | undefined, contentType: string): () => void {
    const of = this.dialog ?? this.#invited;
    invariant(of !== undefined, 'an INVITE of ours went out before its ACK');
    const path = pathTo(of.remoteTarget, of.routeSet);
    const flow = this.#towards(path.nextHop);
    const { stack } = this.#host;
    const via = stack.transport.viaOf(flow, stack.newBranch());
    const ask = { method: 'ACK', body, contentType };
    const bytes = this.#write(ask, { cseq, path, via, flow, of });
    const send = (): void => stack.send(bytes, flow);
    send();
    return send;
  }

  /** Value of our Contact in what is sent by this flow. */
  contactBy(flow: Flow): string {
    const { shown = flow } = this.#way;
    return contactOf(this.#host, shown.transport === flow.transport ? shown : flow, this.#user);
  }

  facts(): DialogFacts {
    const of = this.dialog;
    invariant(of !== undefined, 'only a dialog that is up can be hung up by a restart');
    const path = pathTo(of.remoteTarget, of.routeSet);
    const { place, remote, transport } = this.#lasting(path.nextHop);
    return {
      protocol: 'sip',
      callId: of.id.callId,
      localTag: of.id.localTag,
      remoteTag: of.id.remoteTag,
      localUri: of.localUri,
      remoteUri: of.remoteUri,
      remoteTarget: path.requestUri,
      routeSet: path.routes,
      localCseq: of.localCseq,
      transport,
      localAddress: place.local.address,
      localPort: place.local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
    };
  }

  /** After a restart there is no connection but one that we open. */
  #lasting(nextHop: string): Flow {
    const { flow, isOfPeer = false } = this.#way;
    if (!isOfPeer) return this.#towards(nextHop);
    return flowTowards(this.#host, { flow, isFixed: false }, nextHop);
  }

  #towards(nextHop: string): Flow {
    if (this.#nextHop !== nextHop || isLost(this.#way)) {
      this.#flow = flowTowards(this.#host, this.#way, nextHop);
      this.#nextHop = nextHop;
    }
    return this.#flow;
  }

  #write(ask: Omit<Ask, 'owner'>, sending: Sending): Uint8Array {
    const { method, lines = NO_LINES, body, contentType = '' } = ask;
    const writer = writeInDialog(method, sending);
    if (method !== 'BYE' && method !== 'ACK') {
      writer.line(HEADERS.contact, this.contactBy(sending.flow));
    }
    const { product } = this.#host.settings();
    if (product !== '') writer.line(HEADERS.userAgent, product);
    withLines(writer, lines);
    if (SAYS_HEADERS.has(method)) withPassing(writer, this.says(ask.headers));
    if (method !== 'ACK') this.digest?.sign(writer, method, sending.path.requestUri);
    return body === undefined ? writer.finish() : writer.finishWith(contentType, body);
  }
}

interface Sending {
  readonly cseq: number;
  readonly path: Path;
  readonly via: Via;
  readonly flow: Flow;
  readonly of: Pick<dialog.Dialog, 'id' | 'localUri' | 'remoteUri'>;
}

/** The headers that every request in a dialog has (RFC 3261 section 12.2.1.1). */
export function writeInDialog(
  method: string,
  { cseq, path, via, of }: Omit<Sending, 'flow'>,
): MessageWriter {
  const { id, localUri, remoteUri } = of;
  const toTag = id.remoteTag === '' ? '' : `;tag=${id.remoteTag}`;
  const writer = writeRequest(method, path.requestUri).header(HEADERS.via, via);
  for (const route of path.routes) writer.line(HEADERS.route, route);
  return writer
    .line(HEADERS.maxForwards, MAX_FORWARDS)
    .line(HEADERS.from, `<${localUri}>;tag=${id.localTag}`)
    .line(HEADERS.to, `<${remoteUri}>${toTag}`)
    .line(HEADERS.callId, id.callId)
    .line(HEADERS.cseq, `${cseq} ${method}`);
}

export function contactOf({ stack }: LegHost, flow: Flow, user: string): string {
  const { host, port } = stack.transport.ownAddress(flow);
  const transport = flow.transport === 'udp' ? '' : `;transport=${flow.transport}`;
  return `<sip:${user === '' ? '' : `${user}@`}${host}:${port}${transport}>`;
}
