// linphonec with one account over UDP, for as long as a test needs it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LinphonePlan {
  readonly user: string;
  readonly password: string;
  readonly registrar: { readonly address: string; readonly port: number };
}

const LEAVES_WITHIN_MS = 5_000;

const configuration = ({ user, password, registrar: { address, port } }: LinphonePlan): string => `
[sip]
sip_port=-1
sip_tcp_port=0
sip_tls_port=0
default_proxy=0
register_only_when_network_is_up=0
[auth_info_0]
username=${user}
passwd=${password}
domain=${address}
[proxy_0]
reg_proxy=<sip:${address}:${port};transport=udp>
reg_identity=sip:${user}@${address}
reg_expires=600
reg_sendregister=1
publish=0
`;

/** Runs it until `seen` is over, then lets it take its registration back. */
export async function withLinphone(plan: LinphonePlan, seen: () => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tandem-linphone-'));
  mkdirSync(join(home, '.local', 'share', 'linphone'), { recursive: true });
  const file = join(home, 'linphonerc');
  writeFileSync(file, configuration(plan));
  const phone = spawn('linphonec', ['-c', file, '-d', '0'], {
    env: { ...process.env, HOME: home },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => phone.once('exit', resolve));
  try {
    await seen();
  } finally {
    phone.stdin.write('quit\n');
    await Promise.race([ended, sleep(LEAVES_WITHIN_MS)]);
    phone.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}
