// ADDR:PORT as people write it on the command line: 0.0.0.0:5060, [::1]:8080, 127.0.0.1:0.
import { isIP } from 'node:net';
import { fail, ok, type Result } from '@tandem/base/kernel';

export interface ListenAddress {
  readonly host: string;
  /** 0 is legal: the system chooses, and `status --json` tells which. */
  readonly port: number;
}

export interface SettingFault {
  readonly code: 'SETTING_INVALID';
  readonly field: string;
  readonly allowed: string;
  readonly detail: string;
}

const BRACKETED = /^\[([^\]]+)\]:(\d{1,5})$/;
const PLAIN = /^([^:[\]]+):(\d{1,5})$/;
const HIGHEST_PORT = 65_535;

export function parseListenAddress(
  field: string,
  text: string,
): Result<ListenAddress, SettingFault> {
  const [, host, digits] = BRACKETED.exec(text) ?? PLAIN.exec(text) ?? [];
  const refuse = (detail: string) => fail(settingFault(field, text, detail));
  if (host === undefined || digits === undefined) {
    return refuse(host6(text) ? 'an IPv6 address stands in brackets: [::1]:5060' : 'no port');
  }
  if (isIP(host) === 0) return refuse(`${host} is not an IP address`);
  const port = Number(digits);
  if (port > HIGHEST_PORT) return refuse(`port ${digits} is above ${HIGHEST_PORT}`);
  return ok({ host, port });
}

export function printListenAddress({ host, port }: ListenAddress): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

export const isIpv4 = (text: string): boolean => isIP(text) === 4;

const host6 = (text: string): boolean => isIP(text) === 6 || isIP(text.replace(/:\d+$/, '')) === 6;

function settingFault(field: string, text: string, detail: string): SettingFault {
  return {
    code: 'SETTING_INVALID',
    field,
    allowed: 'ADDRESS:PORT, the port 0-65535 (0 lets the system choose), IPv6 in brackets',
    detail: `${JSON.stringify(text)} is not an address to listen on: ${detail}`,
  };
}
