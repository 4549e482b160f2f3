// What sipp does as customer and as vendor. Each writes down, by Call-ID:
//
//   answered  the caller has its 200              ending     the caller hangs up
//   bye       the other side hung up              refused N  the caller got this final answer
//
// A side that is hung up says so with its 200, also when its own BYE has crossed the other's, or was
// answered with 481 because whoever sits between the sides had just forgotten the call.
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
  /** Who we are; another than 127.0.0.1 is another gateway. */
  readonly address?: string;
  /** Otherwise any that is free. */
  readonly port?: number;
  /** By TCP to what speaks TLS for it; see tls-splice.ts. */
  readonly overTls?: boolean;
  /** Wants to acknowledge the 180, and hears no other 18x. */
  readonly isReliable?: boolean;
  readonly giveUpSeconds?: number;
}

export interface VendorPlan {
  readonly folder: string;
  readonly port: number;
  /** From the 180 to the 200. */
  readonly answerMs?: number;
  /** A final answer instead of a 200. */
  readonly refusal?: string;
  /** Sends back what it hears. */
  readonly echoes?: boolean;
  /** The port of what speaks TLS before it. */
  readonly tlsPort?: number;
  readonly giveUpSeconds?: number;
}

const SDP = `v=0
      o=user1 53655765 2353687637 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 8 0
      a=rtpmap:8 PCMA/8000
      a=rtpmap:0 PCMU/8000`;

const REFUSALS = [403, 404, 408, 480, 481, 486, 487, 488, 500, 502, 503, 504];
/** Whoever forgot the call is starting again, and hangs up when it is there. */
const BYE_AFTER_481_MS = 15_000;

const HANGS_UP = 1;
const IS_FORGOTTEN = 2;
const IS_HUNG_UP = 3;
const IS_REFUSED = 4;
const OVER = 5;

const IS_UP = 1;

const note = (what: string): string => `<action><log message="${what} [call_id]"/></action>`;

const OK_TO_BYE = `<![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]>`;

const heardOnly = `
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>`;

const refusals = REFUSALS.map(
  (code) => `
  <recv response="${code}" optional="true" next="${IS_REFUSED}">
    ${note(`refused ${code}`)}
  </recv>`,
);

const acknowledged = (head: string): string => `
  <recv response="180" rrs="true"><action>
    <ereg regexp="[0-9]+" search_in="hdr" header="RSeq:" check_it="true" assign_to="1"/>
  </action></recv>
  <send retrans="500"><![CDATA[
      PRACK [next_url] SIP/2.0${head}
      RAck: [$1] 1 INVITE
      Content-Length: 0

  ]]></send>
  <recv response="200">${note('pracked')}</recv>`;

export function callerScenario(plan: CallerPlan): string {
  const { caller = '4930123456', callee = '8801711000000', holdMs } = plan;
  const { overTls = false, isReliable = false } = plan;
  const transport = overTls ? 'TLS' : '[transport]';
  const at = `sip:${caller}@[local_ip]:[local_port]`;
  const head = (method: string, to: string) => `
      Via: SIP/2.0/${transport} [local_ip]:[local_port];branch=[branch]
      From: <${at}>;tag=[call_number]
      To: <sip:${callee}@[remote_ip]:[remote_port]>${to}
      Call-ID: [call_id]
      CSeq: ${method}
      Contact: <${at}${overTls ? ';transport=tls' : ''}>
      Max-Forwards: 70`;
  const rings = isReliable ? acknowledged(head('2 PRACK', '[peer_tag_param]')) : heardOnly;
  const invite = `
  <send retrans="500"><![CDATA[
      INVITE sip:${callee}@[remote_ip]:[remote_port] SIP/2.0${head('1 INVITE', '')}${
        isReliable ? '\n      Require: 100rel' : ''
      }
      Content-Type: application/sdp
      Content-Length: [len]

      ${SDP}
  ]]></send>
  <recv response="100" optional="true"/>${rings}${refusals.join('')}
  <recv response="200" rrs="true">${note('answered')}</recv>
  <send><![CDATA[
      ACK [next_url] SIP/2.0${head('1 ACK', '[peer_tag_param]')}
      [routes]
      Content-Length: 0

  ]]></send>`;
  const bye = `
  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0${head('3 BYE', '[peer_tag_param]')}
      [routes]
      Content-Length: 0

  ]]></send>`;
  const hungUp = (more: string) => `
  <recv request="BYE" ${more}>${note('bye')}</recv>`;
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="caller">${invite}${hungUp(`timeout="${holdMs}" ontimeout="${HANGS_UP}"`)}
  <label id="${IS_HUNG_UP}"/>
  <send next="${OVER}">${OK_TO_BYE}</send>
  <label id="${HANGS_UP}"/>
  <nop>${note('ending')}</nop>${bye}
  <recv response="481" optional="true" next="${IS_FORGOTTEN}"/>${hungUp(`optional="true" next="${IS_HUNG_UP}"`)}
  <recv response="200" next="${OVER}"/>
  <label id="${IS_FORGOTTEN}"/>${hungUp(`timeout="${BYE_AFTER_481_MS}" ontimeout="${OVER}" next="${IS_HUNG_UP}"`)}
  <label id="${IS_REFUSED}"/>
  <send><![CDATA[
      ACK sip:${callee}@[remote_ip]:[remote_port] SIP/2.0
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      CSeq: 1 ACK
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <label id="${OVER}"/>
  <timewait milliseconds="1000"/>
</scenario>
`;
}

/** Whoever is too busy to read what we said sends the INVITE again: else sipp would give up. */
export function vendorScenario({ answerMs = 0, refusal, tlsPort }: VendorPlan): string {
  const at = tlsPort === undefined ? '[local_port]' : `${tlsPort};transport=tls`;
  const answer = (status: string, body: string) => `
  <send${status.startsWith('1') ? '' : ' retrans="500"'}><![CDATA[
      SIP/2.0 ${status}
      [last_Via:]
      [last_Record-Route:]
      [last_From:]
      [last_To:];tag=vendor[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:vendor@[local_ip]:${at}>
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
  <recv request="INVITE" optional="true"/>
  <recv request="INVITE" optional="true"/>
  <recv request="ACK" optional="true" next="${IS_UP}"/>
  <label id="${IS_UP}"/>
  <recv request="BYE">${note('bye')}</recv>
  <send>${OK_TO_BYE}</send>`;
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="vendor">
  <recv request="INVITE"/>${refusal === undefined ? taken : refused}
  <timewait milliseconds="1000"/>
</scenario>
`;
}
