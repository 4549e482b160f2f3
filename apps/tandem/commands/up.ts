// `tandem up`: everything on this machine, until it is told to stop.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type MediaDaemonSetting,
  type PortRangeSetting,
  parseMediaPool,
  parsePortRange,
} from '@tandem/platform/settings';
import { ROLES, type RoleName } from '../../role/messages.ts';
import { DATA_OPTION, localPaths } from '../local.ts';
import type { CommandFault } from '../output.ts';
import type { UpSettings } from '../supervisor/up.ts';
import type { Options, TandemCommand } from './command.ts';
import { DRAIN_DEFAULT_S, readDrain } from './drain-option.ts';
import { readAddress, readHttp, usageFault } from './listen-options.ts';

/** Another name that operators of the predecessor use. */
const ROLE_ALIASES: Readonly<Record<string, RoleName>> = { server: 'office' };

export const up: TandemCommand = {
  examples: ['tandem up', 'tandem up --data ./data --sip 192.0.2.1:5060 --http 127.0.0.1:8080'],
  define: (program) =>
    program
      .command('up')
      .description('run Tandem; without options everything on this machine')
      .option(...DATA_OPTION)
      .option(
        '--sip <address:port>',
        'where SIP listens, UDP and TCP; [::]:5060 = IPv4 and IPv6',
        '0.0.0.0:5060',
      )
      .option('--http <address:port>', 'where the console and the API listen', '127.0.0.1:8080')
      .option('--rtp <from-to>', 'UDP ports for RTP of this node (SS_MEDIA_PROXY_PORT_RANGE)')
      .option('--rtpengine <list>', 'daemons that relay RTP: IP:PORT or IP:PORT/WEIGHT, ...')
      .option('--db <url>', 'an outside PostgreSQL instead of the embedded one (postgres://...)')
      .option('--role <list>', `which of ${ROLES.join(', ')} run here`, ROLES.join(','))
      .option(
        '--drain <seconds>',
        'how long running calls may go on after SIGTERM',
        String(DRAIN_DEFAULT_S),
      ),
  run: async (options) => {
    const settings = readSettings(options);
    if (!settings.ok) return settings.error;
    // Loaded here alone: the database's driver and the rest would slow every other command down.
    const { bringUp } = await import('../supervisor/up.ts');
    return bringUp(settings.value);
  },
};

function readSettings(options: Options): Result<UpSettings, CommandFault> {
  const sip = readAddress('--sip', options.sip);
  if (!sip.ok) return sip;
  const http = readHttp(options);
  if (!http.ok) return http;
  const rtp = readPorts('--rtp', options.rtp);
  if (!rtp.ok) return rtp;
  const mediaPool = readPool('--rtpengine', options.rtpengine);
  if (!mediaPool.ok) return mediaPool;
  const roles = readRoles(String(options.role));
  if (!roles.ok) return roles;
  const drain = readDrain(options);
  if ('code' in drain) return fail(drain);
  // The environment is not shown to other users, as the arguments of a process are.
  const outsideDatabase = (options.db as string | undefined) ?? process.env.TANDEM_DB;
  return ok({
    paths: localPaths(options),
    sip: sip.value,
    http: http.value,
    ...{ rtp: rtp.value, mediaPool: mediaPool.value },
    roles: roles.value,
    drainMs: drain.ms,
    outsideDatabase,
  });
}

/** null: the option was not given. */
function readPorts(field: string, text: unknown): Result<PortRangeSetting | null, CommandFault> {
  if (text === undefined) return ok(null);
  const parsed = parsePortRange(field, String(text));
  return parsed.ok ? parsed : fail(usageFault(parsed.error));
}

function readPool(
  field: string,
  text: unknown,
): Result<readonly MediaDaemonSetting[], CommandFault> {
  if (text === undefined) return ok([]);
  const parsed = parseMediaPool(field, String(text));
  return parsed.ok ? parsed : fail(usageFault(parsed.error));
}

function readRoles(text: string): Result<readonly RoleName[], CommandFault> {
  const names = text.split(',').map((name) => ROLE_ALIASES[name.trim()] ?? name.trim());
  const wrong = names.find((name) => !ROLES.includes(name as RoleName));
  if (wrong !== undefined) {
    return fail({
      code: 'SETTING_INVALID',
      message: `--role: ${JSON.stringify(wrong)} is not a role`,
      field: '--role',
      allowed: `a list of ${ROLES.join(', ')}`,
      advice: '',
      usage: true,
    });
  }
  return ok(ROLES.filter((role) => names.includes(role)));
}
