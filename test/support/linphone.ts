// linphonec with one account, for as long as a test needs it.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LinphonePlan {
  readonly user: string;
  readonly password: string;
  readonly registrar: { readonly address: string; readonly port: number };
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** A file of certificates that it trusts. */
  readonly trusts?: string;
}

const LEAVES_WITHIN_MS = 5_000;

/** A port of the system's choice for the one transport that it is to use, none for the others. */
const portOf = (one: string, { transport }: LinphonePlan): number => (one === transport ? -1 : 0);

/** It knows no addresses in certificates, so the name is not compared; who signed it is. */
const configuration = (plan: LinphonePlan): string => `
[sip]
sip_port=${portOf('udp', plan)}
sip_tcp_port=${portOf('tcp', plan)}
sip_tls_port=${portOf('tls', plan)}
${plan.trusts === undefined ? '' : `root_ca=${plan.trusts}`}
verify_server_certs=1
verify_server_cn=0
default_proxy=0
register_only_when_network_is_up=0
[auth_info_0]
username=${plan.user}
passwd=${plan.password}
domain=${plan.registrar.address}
[proxy_0]
reg_proxy=<sip:${plan.registrar.address}:${plan.registrar.port};transport=${plan.transport}>
reg_identity=sip:${plan.user}@${plan.registrar.address}
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
