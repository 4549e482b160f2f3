// sipp as a phone that is registered already, and is asked for its password when it calls. By Call-ID
// it writes down:
//
//   challenged  its INVITE was answered with 401      answered  the call has its 200
//   refused     it has a 403 instead
import { join } from 'node:path';
import { freePort, type SippRun, sippScenario } from './sipp.ts';
import { EMPTY, WITH_SDP } from './sipp-bodies.ts';

export interface PhoneCallPlan {
  readonly folder: string;
  /** Where to: "127.0.0.1:5060". */
  readonly to: string;
  readonly user: string;
  readonly password: string;
  readonly callee: string;
  readonly holdMs: number;
}

const REFUSED = 1;
const OVER = 2;

const note = (what: string): string => `<action><log message="${what} [call_id]"/></action>`;

function message(plan: PhoneCallPlan, method: string, more: readonly string[]): string {
  const { user, callee } = plan;
  const [, word = ''] = method.split(' ');
  const isInDialog = word === 'BYE' || method === '2 ACK';
  return `
  <send${word === 'ACK' ? '' : ' retrans="500"'}><![CDATA[
      ${word} ${isInDialog ? '[next_url]' : `sip:${callee}@[remote_ip]`} SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:${user}@[remote_ip]>;tag=[call_number]
      ${word === 'INVITE' ? `To: <sip:${callee}@[remote_ip]>` : '[last_To:]'}
      Call-ID: [call_id]
      CSeq: ${method}
      Contact: <sip:${user}@[local_ip]:[local_port]>
      Max-Forwards: 70${more.map((line) => `\n      ${line}`).join('')}
  ]]></send>`;
}

function scenario(plan: PhoneCallPlan): string {
  const { user, password, holdMs } = plan;
  const proof = `[authentication username=${user} password=${password}]`;
  const say = (method: string, ...more: readonly string[]): string => message(plan, method, more);
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="phone">${say('1 INVITE', ...WITH_SDP)}
  <recv response="100" optional="true"/>
  <recv response="401" auth="true">${note('challenged')}</recv>${say('1 ACK', ...EMPTY)}
${say('2 INVITE', proof, ...WITH_SDP)}
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="403" optional="true" next="${REFUSED}">${note('refused')}</recv>
  <recv response="200" rrs="true">${note('answered')}</recv>${say('2 ACK', '[routes]', ...EMPTY)}
  <pause milliseconds="${holdMs}"/>${say('3 BYE', '[routes]', ...EMPTY)}
  <recv response="200" next="${OVER}"/>
  <label id="${REFUSED}"/>${say('2 ACK', ...EMPTY)}
  <label id="${OVER}"/>
  <timewait milliseconds="500"/>
</scenario>
`;
}

export async function sippPhoneCall(plan: PhoneCallPlan): Promise<SippRun> {
  const { folder, to, callee } = plan;
  const port = await freePort();
  const file = join(folder, `phone-${port}.xml`);
  // Without it sipp signs another address than the one it asks for.
  const signs = ['-auth_uri', `${callee}@${to.split(':')[0]}`];
  return sippScenario({ folder, file, to, port, text: scenario(plan), more: signs });
}
