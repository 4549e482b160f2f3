// Addresses of a simulated network, as text `10.0.0.1:5060` and `[2001:db8::1]:5060`.
import { invariant } from '@tandem/base/kernel';

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

const ENDPOINT = /^(?:\[([0-9a-f:.]+)\]|([^:]+)):([0-9]+)$/;

export function endpoint(text: string): Endpoint {
  const match = ENDPOINT.exec(text);
  const ip = match?.[1] ?? match?.[2];
  invariant(ip !== undefined, `${text} is not an address with a port`);
  return { ip, port: Number(match?.[3]) };
}

export function endpointText({ ip, port }: Endpoint): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
