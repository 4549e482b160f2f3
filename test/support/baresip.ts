// baresip as a phone: one account on an address of loopback of its own, told what to do by its
// control socket (netstrings of JSON).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './sipp.ts';

export interface PhonePlan {
  readonly folder: string;
  /** 127.0.0.2 and above: who calls from 127.0.0.1 is told by that. */
  readonly address: string;
  readonly number: string;
  readonly password: string;
  /** Where it registers: "127.0.0.1:5060". */
  readonly registrar: string;
  readonly transport?: 'udp' | 'tcp';
  /** A gateway's: it is known by its address. */
  readonly isUnregistered?: boolean;
  /** Otherwise it rings. */
  readonly answers?: boolean;
  /** WAV that it speaks; what it hears is kept in its folder. */
  readonly voice?: string;
}

export class Baresip {
  readonly child: ChildProcess;
  readonly #address: string;
  readonly #registrar: string;
  readonly #control: number;
  readonly #own: string;
  readonly sipPort: number;
  #shown = '';

  private constructor(plan: PhonePlan, ports: { readonly sip: number; readonly control: number }) {
    const { folder, address, number, password, registrar, transport = 'udp', answers } = plan;
    const own = join(folder, `phone-${number}-${ports.sip}`);
    mkdirSync(own);
    const mode = answers === true ? ';answermode=auto' : '';
    const every = plan.isUnregistered === true ? 0 : 60;
    const place = `<sip:${number}@${registrar};transport=${transport}>`;
    const account = `${place};auth_pass=${password};regint=${every}${mode}`;
    writeFileSync(join(own, 'accounts'), `${account}\n`);
    writeFileSync(join(own, 'config'), configOf(address, { ...ports, own, voice: plan.voice }));
    this.#own = own;
    this.sipPort = ports.sip;
    this.#address = address;
    this.#registrar = registrar;
    this.#control = ports.control;
    this.child = spawn('baresip', ['-f', own], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (bytes) => {
        this.#shown = `${this.#shown}${bytes}`.slice(-20_000);
      });
    }
  }

  static async on(plan: PhonePlan): Promise<Baresip> {
    return new Baresip(plan, { sip: await freePort(), control: await freePort() });
  }

  /** What it has written. */
  get shown(): string {
    return this.#shown;
  }

  dials(number: string): Promise<void> {
    return this.#tells('dial', `sip:${number}@${this.#registrar}`);
  }

  hangsUp(): Promise<void> {
    return this.#tells('hangup', '');
  }

  holds(): Promise<void> {
    return this.#tells('hold', '');
  }

  resumes(): Promise<void> {
    return this.#tells('resume', '');
  }

  /** What it has heard in its calls, as 16 bits at 8,000 a second; one with a voice alone. */
  heard(): readonly Int16Array[] {
    const files = readdirSync(this.#own).filter((name) => /dec\.wav$/.test(name));
    return files.sort().map((name) => {
      const bytes = readFileSync(join(this.#own, name)).subarray(WAV_HEADER_BYTES);
      return new Int16Array(bytes.length >> 1).map((_, at) => bytes.readInt16LE(2 * at));
    });
  }

  ends(): void {
    this.child.kill('SIGKILL');
  }

  /** It may have been started just now. */
  async #tells(command: string, params: string): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await this.#tell(command, params);
        return;
      } catch (error) {
        if (left === 0) throw error;
        await sleep(TRY_AGAIN_MS);
      }
    }
  }

  #tell(command: string, params: string): Promise<void> {
    const text = JSON.stringify({ command, params });
    return new Promise((resolve, reject) => {
      const socket = connect(this.#control, this.#address);
      socket.once('error', reject);
      socket.once('data', () => socket.end());
      socket.once('close', () => resolve());
      socket.write(`${Buffer.byteLength(text)}:${text},`);
    });
  }
}

const WAV_HEADER_BYTES = 44;
const TRIES = 50;
const TRY_AGAIN_MS = 100;
const MODULES = '/usr/lib/baresip/modules';

/** Sound comes from what it hears itself: there is no sound card. */
interface Configured {
  readonly sip: number;
  readonly control: number;
  readonly own: string;
  readonly voice: string | undefined;
}

function configOf(address: string, { sip, control, own, voice }: Configured): string {
  const lines = [
    ...[`sip_listen ${address}:${sip}`, `net_interface ${address}`, `module_path ${MODULES}`],
    ...['module g711.so', 'module aubridge.so', 'module ctrl_tcp.so'],
    ...['module_app account.so', 'module_app menu.so'],
    ...(voice === undefined
      ? ['audio_player aubridge,a', 'audio_source aubridge,a']
      : ['audio_player aubridge,a', `audio_source aufile,${voice}`]),
    ...(voice === undefined ? [] : ['module aufile.so', 'module sndfile.so', `snd_path ${own}`]),
    `ctrl_tcp_listen ${address}:${control}`,
  ];
  return `${lines.join('\n')}\n`;
}
