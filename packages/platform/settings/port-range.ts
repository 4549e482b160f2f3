// FROM-TO as people write it on the command line: 10000-39999.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { SettingFault } from './listen-address.ts';

export interface PortRangeSetting {
  /** 0 to 0: the system chooses each port. */
  readonly from: number;
  readonly to: number;
}

const WRITTEN = /^(\d{1,5})-(\d{1,5})$/;
const HIGHEST_PORT = 65_535;

export function parsePortRange(
  field: string,
  text: string,
): Result<PortRangeSetting, SettingFault> {
  const [, first, last] = WRITTEN.exec(text) ?? [];
  const refuse = (detail: string) =>
    fail<SettingFault>({
      code: 'SETTING_INVALID',
      field,
      allowed: `FROM-TO, both 1-${HIGHEST_PORT}, from below to; 0-0 lets the system choose`,
      detail: `${JSON.stringify(text)} is no range of ports: ${detail}`,
    });
  if (first === undefined || last === undefined) return refuse('not FROM-TO');
  const [from, to] = [Number(first), Number(last)];
  if (from === 0 && to === 0) return ok({ from, to });
  if (from === 0 || to > HIGHEST_PORT) return refuse('beyond the ports there are');
  return from < to ? ok({ from, to }) : refuse('from must be below to');
}
