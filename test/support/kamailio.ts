// kamailio as a vendor that we register at: one user and password, everything in its memory, so
// that a restart forgets all. Or as a proxy between us and others, that stays in the way of their
// calls and asks those who come by it for a password. It says on its error output what it was asked.
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

export interface ProxyPlan {
  readonly address: string;
  readonly port: number;
  /** Of user "tandem", for calls that go out by it. */
  readonly password: string;
  /** Calls from this port come to us; all others are from us. */
  readonly customer: number;
  /** "127.0.0.1:5060" */
  readonly us: string;
  readonly vendor: string;
}

/** What all of ours begin with: one process, UDP alone. */
export const kamailioHead = (
  { address, port }: { readonly address: string; readonly port: number },
  modules: readonly string[],
): string => `
debug=0
log_stderror=yes
fork=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${port}
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}`;

const MODULES = ['tm', 'sl', 'pv', 'xlog', 'siputils', 'usrloc', 'registrar', 'auth'];

const proxy = ({ address, port, password, customer, us, vendor }: ProxyPlan): string => `
${kamailioHead({ address, port }, ['tm', 'sl', 'pv', 'xlog', 'siputils', 'rr', 'auth'])}
modparam("auth", "nonce_expire", 300)
request_route {
  if ($rm == "ACK" && !has_totag()) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    xlog("L_ALERT", "within $rm\\n");
    loose_route();
    t_relay();
    exit;
  }
  if ($rm == "CANCEL") {
    t_relay();
    exit;
  }
  if ($rm != "INVITE") {
    sl_send_reply("200", "OK");
    exit;
  }
  if ($sp == ${customer}) {
    $du = "sip:${us}";
  } else {
    if (!pv_proxy_authenticate("kamailio", "${password}", "0")) {
      xlog("L_ALERT", "asked $fU\\n");
      proxy_challenge("kamailio", "1");
      exit;
    }
    consume_credentials();
    $du = "sip:${vendor}";
  }
  record_route();
  t_relay();
}
`;

const registrar = ({ address, port, password, mostSeconds }: KamailioPlan): string => `
${kamailioHead({ address, port }, MODULES)}
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

  constructor(plan: KamailioPlan | ProxyPlan) {
    writeFileSync(this.#file, 'customer' in plan ? proxy(plan) : registrar(plan));
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
