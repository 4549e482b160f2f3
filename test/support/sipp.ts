// sipp as customer and as vendor: scenarios of ours, bounded in calls and time, on loopback. What a
// caller saw answered is written down by its Call-ID, so that a test can ask what became of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOST = '127.0.0.1';
/** A sipp that hangs ends by itself. */
const GIVE_UP_SECONDS = 300;

export interface CallerPlan {
  readonly folder: string;
  /** Where to: "127.0.0.1:5060". */
  readonly to: string;
  readonly caller?: string;
  readonly callee?: string;
  readonly calls: number;
  readonly perSecond: number;
  /** From the ACK to the BYE. */
  readonly holdMs: number;
  /** How many may be up at once. */
  readonly limit?: number;
}

export interface VendorPlan {
  readonly folder: string;
  readonly port: number;
  /** From the 180 to the 200. */
  readonly answerMs?: number;
  /** A final answer instead of a 200. */
  readonly refusal?: string;
}

export interface SippRun {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Call-IDs that were answered, in the order of their answers. */
  answered(): readonly string[];
}

/** A UDP port of loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, HOST, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

const SDP = `v=0
      o=user1 53655765 2353687637 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 8 0
      a=rtpmap:8 PCMA/8000
      a=rtpmap:0 PCMU/8000`;

function callerScenario({ caller = '4930123456', callee = '8801711000000', holdMs }: CallerPlan) {
  const head = (method: string, to: string) => `
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:${caller}@[local_ip]:[local_port]>;tag=[call_number]
      To: <sip:${callee}@[remote_ip]:[remote_port]>${to}
      Call-ID: [call_id]
      CSeq: ${method}
      Contact: <sip:${caller}@[local_ip]:[local_port]>
      Max-Forwards: 70`;
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
      INVITE sip:${callee}@[remote_ip]:[remote_port] SIP/2.0${head('1 INVITE', '')}
      Content-Type: application/sdp
      Content-Length: [len]

      ${SDP}
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true">
    <action><log message="answered [call_id]"/></action>
  </recv>
  <send><![CDATA[
      ACK [next_url] SIP/2.0${head('1 ACK', '[peer_tag_param]')}
      [routes]
      Content-Length: 0

  ]]></send>
  <pause milliseconds="${holdMs}"/>
  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0${head('2 BYE', '[peer_tag_param]')}
      [routes]
      Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
`;
}

function vendorScenario({ answerMs = 0, refusal }: VendorPlan): string {
  const answer = (status: string, body: string) => `
  <send${status.startsWith('1') ? '' : ' retrans="500"'}><![CDATA[
      SIP/2.0 ${status}
      [last_Via:]
      [last_Record-Route:]
      [last_From:]
      [last_To:];tag=vendor[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:vendor@[local_ip]:[local_port]>
      ${body}
  ]]></send>`;
  const empty = 'Content-Length: 0\n\n';
  const withSdp = `Content-Type: application/sdp
      Content-Length: [len]

      ${SDP}`;
  const refused = `${answer(refusal ?? '', empty)}
  <recv request="ACK"/>`;
  const taken = `${answer('180 Ringing', empty)}
  <pause milliseconds="${answerMs}"/>${answer('200 OK', withSdp)}
  <recv request="ACK" optional="true" rtd="true" next="1"/>
  <label id="1"/>
  <recv request="BYE"/>
  <send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>`;
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="vendor">
  <recv request="INVITE"/>${refusal === undefined ? taken : refused}
  <timewait milliseconds="1000"/>
</scenario>
`;
}

export async function sippCaller(plan: CallerPlan): Promise<SippRun> {
  const port = await freePort();
  const scenario = join(plan.folder, `caller-${port}.xml`);
  writeFileSync(scenario, callerScenario(plan));
  const log = join(plan.folder, `caller-${port}.log`);
  return run(port, plan.folder, log, [
    ...['-sf', scenario, plan.to, '-m', String(plan.calls), '-r', String(plan.perSecond)],
    ...['-l', String(plan.limit ?? plan.calls), '-trace_logs', '-log_file', log],
    ...['-recv_timeout', '40000'],
  ]);
}

export function sippVendor(plan: VendorPlan): SippRun {
  const scenario = join(plan.folder, `vendor-${plan.port}.xml`);
  writeFileSync(scenario, vendorScenario(plan));
  return run(plan.port, plan.folder, '', ['-sf', scenario]);
}

function run(port: number, cwd: string, log: string, words: readonly string[]): SippRun {
  const common = ['-i', HOST, '-p', String(port), '-nostdin', '-buff_size', '4194304'];
  const bounds = ['-timeout', `${GIVE_UP_SECONDS}s`, '-timeout_error'];
  const child = spawn('sipp', [...words, ...common, ...bounds], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      // The last screen tells all; a run of minutes must not fill the memory.
      shown = `${shown}${bytes}`.slice(-20_000);
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    ...{ child, port, ended },
    output: () => shown,
    answered: () =>
      existsSync(log)
        ? [...readFileSync(log, 'utf8').matchAll(/answered (\S+)/g)].map(([, id = '']) => id)
        : [],
  };
}
