// Who a caller is whose address says nothing: phones and gateways that are registered here prove it
// by digest. Who calls from where nobody is registered is not even asked.
import type { Credentialed, IdentifyByCredentials, SipAuthorization } from '@tandem/engine/calls';
import type { Gate } from '@tandem/engine/gate';
import { type Registry, registrySettings, snapshotDirectory } from '@tandem/engine/registry';
import type { Entry, SnapshotHolder } from '@tandem/engine/snapshot';
import { algorithmOf, type DigestCredentials, type DigestServer } from '@tandem/protocol/sip';
import type { GatewayNames } from './gateway-names.ts';

type Offered = Parameters<IdentifyByCredentials['identify']>[0];

export interface CallerIdentityParts {
  readonly holder: SnapshotHolder;
  readonly registry: Registry;
  readonly digest: DigestServer;
  readonly gate: Gate;
  readonly names: Pick<GatewayNames, 'gatewaysAt'>;
}

const UNKNOWN: Credentialed = Object.freeze({ is: 'unknown' });
const FAILED: Credentialed = Object.freeze({ is: 'failed' });

export function callerIdentity(parts: CallerIdentityParts): IdentifyByCredentials {
  const { holder, registry, digest, gate } = parts;
  const directory = snapshotDirectory(() => holder.current);
  const settings = () => registrySettings(holder.current.parameters).authentication;
  const realmOf = (offered: Offered): string =>
    settings().realm === '' ? offered.calleeDomain.toLowerCase() : settings().realm;
  const ask = (offered: Offered, signed?: DigestCredentials): Credentialed => ({
    is: 'challenged',
    status: settings().code,
    challenge: digest.challenges({
      ...{ address: offered.source.address, user: offered.caller, product: offered.userAgent },
      ...{ realm: realmOf(offered), stale: signed !== undefined },
      signedBy: signed && algorithmOf(signed.algorithm),
    }),
  });

  const withoutCredentials = (offered: Offered): Credentialed => {
    const { source, requestUri } = offered;
    const { address } = source;
    const isPhones = registry.bindings.isBoundAddress(address);
    if (isPhones && !registry.vendors.isMarked(requestUri)) return ask(offered);
    const vendors = [vendorOf(offered, parts) ?? [], parts.names.gatewaysAt(address)].flat();
    const caller = vendors.find(({ party }) => party.mayCallIn);
    if (caller !== undefined) return { is: 'known', caller };
    if (isPhones) return ask(offered);
    const isKnown = vendors.length > 0 || directory.isKnownAddress(address);
    if (!isKnown) gate.illegalCall(address, isProven(offered));
    return UNKNOWN;
  };

  return {
    identify(offered) {
      const { address } = offered.source;
      const answered = credentialsOf(offered, realmOf(offered));
      if (answered === undefined) return withoutCredentials(offered);
      const { credentials, method, requestUri } = answered;
      const member = directory.whoIs(credentials.username);
      const question = { credentials, method, requestUri, address, user: offered.caller };
      switch (digest.judge({ ...question, password: member?.password })) {
        case 'stale':
          return ask(offered, credentials);
        case 'unfit':
          return ask(offered);
        case 'wrong':
          gate.wrongPassword(address, credentials.username);
          return FAILED;
        case 'authentic':
          gate.rightPassword(address, credentials.username);
          return callerAmong(member?.parties ?? [], holder);
      }
    },
  };
}

/** A vendor that we are registered at, over that registration, from whichever port of it. */
function vendorOf(
  { requestUri, source }: Offered,
  { holder, registry }: CallerIdentityParts,
): Entry<'routingGateways'> | undefined {
  const id = registry.vendors.gatewayOf({ requestUri, address: source.address });
  return id === undefined ? undefined : holder.current.find('routingGateways', id);
}

/** A connection shows that its source is where it says; a datagram does not. */
const isProven = ({ transport }: Offered): boolean => transport !== 'udp';

interface Answered {
  readonly credentials: DigestCredentials;
  readonly method: string;
  readonly requestUri: string;
}

function credentialsOf({ authorization }: Offered, realm: string): Answered | undefined {
  if (authorization === null) return undefined;
  const { credentials: all, method, requestUri } = authorization as SipAuthorization;
  for (const credentials of all) {
    if (credentials.scheme !== 'digest' || credentials.username === '') continue;
    if (credentials.realm === realm) return { credentials, method, requestUri };
  }
  return undefined;
}

type Parties = NonNullable<ReturnType<ReturnType<typeof snapshotDirectory>['whoIs']>>['parties'];

/** A trunk both ways is two gateways under one name: it calls as the one that calls come from. */
function callerAmong(parties: Parties, { current }: SnapshotHolder): Credentialed {
  for (const { kind, id } of parties) {
    if (kind === 'routingGateways') continue;
    const caller =
      kind === 'phones' ? current.find('phones', id) : current.find('mappingGateways', id);
    if (caller !== undefined) return { is: 'known', caller };
  }
  return UNKNOWN;
}
