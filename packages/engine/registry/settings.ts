// From parameters and gateways to what the registry works with: where the names of parameters end.
import { ms, seconds } from '@tandem/base/kernel';
import type { ParameterView } from '@tandem/domain/parameters';
import type { RoutingGateway } from '@tandem/domain/parties';
import type { Snapshot } from '@tandem/engine/snapshot';
import type { FollowedGateways, RegistrySettings } from './registry.ts';
import type { VendorGateway } from './vendor.ts';

export function registrySettings(view: ParameterView): RegistrySettings {
  const is401 = view.get('SS_SIP_AUTHENTICATION_CODE') === 'Unauthorized(401)';
  return {
    registrar: {
      expireSeconds: view.get('SS_ENDPOINT_EXPIRE'),
      natExpireSeconds: view.get('SS_ENDPOINT_NAT_EXPIRE'),
      lightweight: view.get('SS_SIP_REGISTRATION_LIGHTWEIGHT'),
    },
    authentication: { code: is401 ? 401 : 407, realm: view.get('SS_SIP_AUTHENTICATION_REALM') },
    heartbeats: {
      message: view.get('SS_SIP_NAT_KEEP_ALIVE_MESSAGE'),
      periodMs: seconds(view.get('SS_SIP_NAT_KEEP_ALIVE_PERIOD')),
      intervalMs: ms(view.get('SS_SIP_NAT_KEEP_ALIVE_SEND_INTERVAL')),
      batch: view.get('SS_SIP_NAT_KEEP_ALIVE_SEND_ONE_TIME'),
    },
    vendors: {
      expirySeconds: view.get('SS_SIP_USER_AGENT_EXPIRE'),
      retryMs: seconds(view.get('SS_SIP_USER_AGENT_RETRY_DELAY')),
      tries: view.get('SS_SIP_AUTHENTICATION_RETRY'),
      unregisters: view.get('SS_SIP_USER_AGENT_SEND_UNREGISTER'),
      privacy: view.get('SS_SIP_USER_AGENT_PRIVACY'),
      localDomain: view.get('SS_SIP_LOCAL_DOMAIN'),
    },
    checkPeriodMs: seconds(view.get('SS_SIP_OPTIONS_CHECK_PERIOD')),
    answersStrangers: view.get('SS_REPLY_UNAUTHORIZED'),
  };
}

/** Locked gateways are neither asked nor registered at. */
export function followedGateways(snapshot: Pick<Snapshot, 'all'>): FollowedGateways {
  const gateways = [...snapshot.all('routingGateways')]
    .map(({ id, party }) => ({ ...party, id }))
    .filter(({ lock }) => lock === 'none');
  return {
    checked: gateways.filter(({ optionsCheck, addresses }) => optionsCheck && addresses.length > 0),
    registeredAt: gateways.flatMap((gateway) => vendorOf(gateway) ?? []),
  };
}

type Outward = RoutingGateway & { readonly id: string };

function vendorOf(gateway: Outward): VendorGateway | undefined {
  const { id, registration, user, password, addresses, transport, localAddress } = gateway;
  if (registration !== 'outward' || user === null || addresses.length === 0) return undefined;
  return {
    ...{ id, user, password: password ?? '', addresses, transport, localAddress },
    largeByTcp: gateway.largeByTcp,
    expirySeconds: gateway.registrationExpirySeconds,
    retrySeconds: gateway.registrationRetrySeconds,
    localDomain: gateway.localDomain,
  };
}
