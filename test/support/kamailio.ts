// kamailio as a vendor that we register at: one user and password, everything in its memory, so
// that a restart forgets all. It says on its error output what it was asked for.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KamailioPlan {
  readonly address: string;
  readonly port: number;
  readonly password: string;
  /** What it grants at most. */
  readonly mostSeconds: number;
}

const MODULES = ['tm', 'sl', 'pv', 'xlog', 'siputils', 'usrloc', 'registrar', 'auth'];

const configuration = ({ address, port, password, mostSeconds }: KamailioPlan): string => `
debug=0
log_stderror=yes
fork=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${port}
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "max_expires", ${mostSeconds})
modparam("auth", "nonce_expire", 300)
request_route {
  if ($rm == "REGISTER") {
    if (!pv_www_authenticate("$td", "${password}", "0")) {
      xlog("L_ALERT", "asked $tU\\n");
      www_challenge("$td", "1");
      exit;
    }
    xlog("L_ALERT", "took $tU for $hdr(Expires)\\n");
    save("location");
    exit;
  }
  if ($rm == "OPTIONS") {
    sl_send_reply("200", "OK");
    exit;
  }
  if ($rm == "INVITE" && !lookup("location")) {
    sl_send_reply("404", "Not Registered");
    exit;
  }
  t_relay();
}
`;

export class Kamailio {
  output = '';
  readonly #folder = mkdtempSync(join(tmpdir(), 'tandem-kamailio-'));
  readonly #file = join(this.#folder, 'kamailio.cfg');
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(plan: KamailioPlan) {
    writeFileSync(this.#file, configuration(plan));
  }

  start(): void {
    const places = ['-w', this.#folder, '-Y', this.#folder];
    // 64 MB shared, 8 MB each; in the foreground, so that its end is ours to see.
    const words = ['-f', this.#file, '-DD', '-E', '-m', '64', '-M', '8', ...places];
    const child = spawn('kamailio', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (bytes) => {
      this.output += bytes;
    });
    this.#ended = new Promise((resolve) => child.once('close', resolve));
    this.#child = child;
  }

  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** How often it has said so. */
  said(what: RegExp): number {
    return this.output.match(new RegExp(what, 'g'))?.length ?? 0;
  }
}
