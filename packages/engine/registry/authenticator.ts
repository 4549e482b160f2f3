// Who sent a request, by digest: for REGISTER, and for calls of phones and of gateways that are not
// known by their address. What a stranger hears is the same whether the name is known or not.
import { base32Token, type Random } from '@tandem/base/kernel';
import {
  algorithmOf,
  credentialsFor,
  type DigestServer,
  HEADERS,
  type OutgoingResponse,
  parseUri,
  type ReceivedRequest,
  responseTo,
  type SipRequest,
  userIn,
} from '@tandem/protocol/sip';
import type { AuthenticationSettings, Directory, Member, Setting, SourceWatch } from './ports.ts';
import { productIn } from './product.ts';

export interface AuthenticatorOptions {
  readonly digest: DigestServer;
  readonly directory: Directory;
  readonly watch: SourceWatch;
  readonly random: Random;
  readonly settings: Setting<AuthenticationSettings>;
}

export type Authentication =
  | { readonly is: 'known'; readonly user: string; readonly member: Member }
  /** To be asked with `challenge`. `stale`: another nonce, the same password. */
  | { readonly is: 'unknown'; readonly stale: boolean; readonly wrong?: WrongAnswer };

/** Of an answer to a nonce that we sent to that very address. */
export interface WrongAnswer {
  readonly user: string;
  /** There is somebody of that name. */
  readonly isMember: boolean;
}

export interface AuthenticationCounters {
  readonly authentic: number;
  /** Without credentials for us: nearly every first request. */
  readonly challenged: number;
  readonly stale: number;
  readonly wrong: number;
}

const ASK = Object.freeze({ is: 'unknown', stale: false } as const);
const ASK_AGAIN: Authentication = Object.freeze({ is: 'unknown', stale: true });
const TAG_CHARACTERS = 10;

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #counts = { authentic: 0, challenged: 0, stale: 0, wrong: 0 };

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  get counters(): AuthenticationCounters {
    return this.#counts;
  }

  authenticate({ message, source }: ReceivedRequest): Authentication {
    const { digest, directory, watch } = this.#options;
    const credentials = credentialsFor(message, this.#realmOf(message));
    if (credentials === undefined) {
      this.#counts.challenged += 1;
      return ASK;
    }
    const { username } = credentials;
    const { address } = source;
    const { method, requestUri } = message;
    const user = userIn(message.from.uri);
    const member = directory.whoIs(username);
    const verdict = digest.judge({
      ...{ credentials, method, requestUri, address, user, password: member?.password },
    });
    switch (verdict) {
      case 'stale':
        this.#counts.stale += 1;
        return ASK_AGAIN;
      case 'unfit':
        this.#counts.challenged += 1;
        return ASK;
      case 'wrong':
        this.#counts.wrong += 1;
        watch.wrongPassword(address, username);
        return { ...ASK, wrong: { user: username, isMember: member !== undefined } };
      case 'authentic':
        this.#counts.authentic += 1;
        watch.rightPassword(address, username);
        // Nobody is authentic without a password to compare with.
        return member === undefined ? ASK : { is: 'known', user: username, member };
    }
  }

  challenge({ message, source }: ReceivedRequest, stale: boolean): OutgoingResponse {
    const { digest, settings, random } = this.#options;
    const { code } = settings();
    const toTag = message.toTag || base32Token(random, TAG_CHARACTERS);
    const writer = responseTo(message, { status: code, toTag, source });
    const kind = code === 401 ? HEADERS.wwwAuthenticate : HEADERS.proxyAuthenticate;
    const realm = this.#realmOf(message);
    const signed = credentialsFor(message, realm);
    const asker = {
      ...{ address: source.address, user: userIn(message.from.uri) },
      product: productIn(message),
      signedBy: signed && algorithmOf(signed.algorithm),
    };
    writer.headers(kind, digest.challenges({ ...asker, realm, stale }));
    return { status: code, bytes: writer.finish(), toTag };
  }

  /** SS_SIP_AUTHENTICATION_REALM, or else what the peer calls us. */
  #realmOf(message: SipRequest): string {
    const { realm } = this.#options.settings();
    if (realm !== '') return realm;
    const uri = message.uri;
    if (uri.ok && uri.value.kind === 'sip') return uri.value.host.toLowerCase();
    const to = parseUri(message.to.uri);
    return to.ok && to.value.kind === 'sip' ? to.value.host.toLowerCase() : '';
  }
}
