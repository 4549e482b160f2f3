// baresip with one account, only to register and to leave, over each transport.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const GIVE_UP_MS = 30_000;
const LOOK_EVERY_MS = 100;
const LEAVES_WITHIN_MS = 5_000;
const MODULES = '/usr/lib/baresip/modules';

export interface BaresipPlan {
  /** As its file of accounts has it. */
  readonly account: string;
  readonly address: string;
  /** A file of certificates that it trusts. */
  readonly trusts?: string;
}

type IsSo = () => boolean | Promise<boolean>;

/** Runs it until `isSo` or in vain, then lets it take its registration back. */
export async function withBaresip(
  { account, address, trusts }: BaresipPlan,
  isSo: IsSo,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-baresip-'));
  writeFileSync(join(folder, 'accounts'), `${account}\n`);
  const config = [
    ...[`net_interface ${address}`, `module_path ${MODULES}`, 'module g711.so'],
    ...['account.so', 'menu.so'].map((name) => `module_app ${name}`),
    ...(trusts === undefined ? [] : [`sip_cafile ${trusts}`]),
  ];
  writeFileSync(join(folder, 'config'), `${config.join('\n')}\n`);
  const phone = spawn('baresip', ['-f', folder], { stdio: 'ignore' });
  const ended = new Promise((resolve) => phone.once('exit', resolve));
  const was = await comesTrue(isSo);
  phone.kill('SIGTERM');
  await Promise.race([ended, sleep(LEAVES_WITHIN_MS)]);
  phone.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  return was;
}

async function comesTrue(isSo: IsSo): Promise<boolean> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < endMs) {
    if (await isSo()) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
