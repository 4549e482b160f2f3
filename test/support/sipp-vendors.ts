// Vendors of sipp's that want more than a call: a password or PRACK; or that send it on, or say where
// a number is. Each writes down, by Call-ID:
//
//   challenged  it asked for a password              proved   and got it as it wanted it
//   pracked     each of its 18x was acknowledged     moved    it said where to
//   bye         the other side hung up
import { EMPTY, WITH_SDP } from './sipp-bodies.ts';

/** By 401: sipp verifies no Proxy-Authorization. */
export interface DigestVendor {
  readonly hasQop: boolean;
  /** Its first nonce is too old when it comes back. */
  readonly isStale?: boolean;
  readonly user: string;
  readonly password: string;
}

interface Said {
  readonly status: string;
  readonly more?: readonly string[];
  readonly body?: readonly string[];
  readonly toTag?: string;
  /** Instead of ours. */
  readonly contact?: string;
  /** Of another request than the last one. */
  readonly to?: readonly string[];
}

const NEW_TAG = ';tag=vendor[call_number]';
const LAST = ['[last_Via:]', '[last_CSeq:]'];
/** As `keepsInvite` has them. */
const OF_INVITE = ['Via:[$8]', 'CSeq:[$9]'];
const PROVEN = 3;
const IS_PROVEN = 1;
const OVER = 2;

const note = (what: string): string => `<log message="${what} [call_id]"/>`;

const HERE = 'sip:vendor@[local_ip]:[local_port]';

function says(said: Said): string {
  const { status, more = [], body = EMPTY, toTag = '', to = LAST, contact = HERE } = said;
  const isSentAgain = /^[2-6]/.test(status) && toTag !== '';
  const lines = [
    ...[`SIP/2.0 ${status}`, ...to, '[last_Record-Route:]', '[last_From:]', `[last_To:]${toTag}`],
    ...['[last_Call-ID:]', `Contact: <${contact}>`, ...more, ...body],
  ];
  return `
  <send${isSentAgain ? ' retrans="500"' : ''}><![CDATA[
      ${lines.join('\n      ')}
  ]]></send>`;
}

const receives = (request: string, ...actions: readonly string[]): string => `
  <recv request="${request}">${actions.length === 0 ? '' : `<action>${actions.join('')}</action>`}</recv>`;

const reads = (header: string, pattern: string, place: number): string =>
  `<ereg regexp="${pattern}" search_in="hdr" header="${header}:" check_it="true" assign_to="${place}"/>`;

const keepsInvite = [reads('Via', '.*', 8), reads('CSeq', '.*', 9)];

const scenarioOf = (name: string, ...parts: readonly string[]): string => {
  const text = parts.join('');
  const set = [...text.matchAll(/assign_to="(\d)"/g)].map(([, place = '']) => place);
  const places = [...new Set(set)].join();
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="${name}">${text}
  <label id="${OVER}"/>
  <timewait milliseconds="500"/>${places === '' ? '' : `\n  <Reference variables="${places}"/>`}
</scenario>
`;
};

/** What was acknowledged late is acknowledged again, each time that it was said again. */
const passesAcks = (label: number): string => `
  <label id="${label}"/>
  <recv request="ACK" optional="true" next="${label}"/>`;

const HEARS_BYE = [receives('ACK'), receives('BYE', note('bye')), says({ status: '200 OK' })];
const ANSWERS = says({ status: '200 OK', body: WITH_SDP, toTag: NEW_TAG });

export function digestVendorScenario(vendor: DigestVendor): string {
  const { hasQop, isStale = false, user, password } = vendor;
  const asksBy = (nonce: string, stale: string): string => {
    const qop = hasQop ? ', qop="auth"' : '';
    const digest = `Digest realm="vendor", nonce="${nonce}", algorithm=MD5${qop}${stale}`;
    const toTag = `;tag=${nonce}[call_number]`;
    const more = [`WWW-Authenticate: ${digest}`];
    return says({ status: '401 Unauthorized', more, toTag }) + receives('ACK');
  };
  const form = hasQop ? 'nc=00000001' : 'uri=';
  const provenBy = (nonce: 'first' | 'second'): string =>
    passesAcks(nonce === 'first' ? 4 : 5) +
    receives(
      'INVITE',
      ...[reads('Authorization', `nonce=.${nonce}.,`, 5), reads('Authorization', form, 6)],
      `<verifyauth assign_to="${PROVEN}" username="${user}" password="${password}"/>`,
    );
  return scenarioOf(
    'digest',
    receives('INVITE', note('challenged')),
    asksBy('first', ''),
    isStale ? provenBy('first') + asksBy('second', ', stale=true') : '',
    provenBy(isStale ? 'second' : 'first'),
    `
  <nop test="${PROVEN}" next="${IS_PROVEN}"/>`,
    says({ status: '403 Forbidden', toTag: NEW_TAG }),
    `
  <recv request="ACK" next="${OVER}"/>
  <label id="${IS_PROVEN}"/>
  <nop><action>${note('proved')}</action></nop>`,
    ...[ANSWERS, ...HEARS_BYE],
  );
}

/** Sends 183 and 180 reliably, and answers when both are acknowledged. */
export function reliableVendorScenario(): string {
  const reliably = (status: string, number: number, body: readonly string[]): string => {
    const more = ['Require: 100rel', `RSeq: ${number}`];
    const acknowledged = reads('RAck', `${number} [0-9]+ INVITE`, 4);
    return [
      says({ status, more, body, toTag: number === 1 ? NEW_TAG : '', to: OF_INVITE }),
      receives('PRACK', acknowledged, ...(number === 2 ? [note('pracked')] : [])),
      says({ status: '200 OK' }),
    ].join('');
  };
  return scenarioOf(
    'reliable',
    receives('INVITE', reads('Supported', '100rel', 4), ...keepsInvite),
    reliably('183 Session Progress', 1, WITH_SDP),
    reliably('180 Ringing', 2, EMPTY),
    says({ status: '200 OK', body: WITH_SDP, to: OF_INVITE }),
    ...HEARS_BYE,
  );
}

/** 302 to this: "sip:4420@127.0.0.1:5070". */
export function movedScenario(to: string): string {
  return scenarioOf(
    'moved',
    receives('INVITE', note('moved')),
    says({ status: '302 Moved Temporarily', contact: to, toTag: NEW_TAG }),
    receives('ACK'),
  );
}
