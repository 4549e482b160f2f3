// Daemons that relay media, as people write them on the command line:
// 192.0.2.5:2223/3,192.0.2.6:2223
import { fail, ok, type Result } from '@tandem/base/kernel';
import { isIpv4, type SettingFault } from './listen-address.ts';

export interface MediaDaemonSetting {
  readonly host: string;
  readonly port: number;
  /** Beside the others'; 0: no new calls. */
  readonly weight: number;
}

const WRITTEN = /^([0-9.]+):(\d{1,5})(?:\/(\d{1,4}))?$/;
const HIGHEST_PORT = 65_535;
const USUAL_WEIGHT = 1;

export function parseMediaPool(
  field: string,
  text: string,
): Result<readonly MediaDaemonSetting[], SettingFault> {
  const all: MediaDaemonSetting[] = [];
  for (const each of text.split(',')) {
    const [, host = '', port = '0', weight = USUAL_WEIGHT] = WRITTEN.exec(each.trim()) ?? [];
    const isDaemon = isIpv4(host) && Number(port) > 0 && Number(port) <= HIGHEST_PORT;
    if (!isDaemon) {
      return fail({
        code: 'SETTING_INVALID',
        field,
        allowed: 'IP:PORT or IP:PORT/WEIGHT of each daemon, comma separated; weight 0 drains it',
        detail: `${JSON.stringify(each)} is no daemon`,
      });
    }
    all.push({ host, port: Number(port), weight: Number(weight) });
  }
  return ok(all);
}
