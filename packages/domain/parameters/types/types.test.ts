// What each type of value takes and what it refuses, held against rows of the catalogue that use
// it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CATALOGUE, entryOf, type ParameterName, type Scalar, typeOf } from '../index.ts';
import { PARAMETER_TYPES } from './index.ts';

type Refused = 'PARAMETER_TYPE' | 'PARAMETER_RANGE';

const FREE: ParameterName = 'SERVER_BILLING_FREE_E164S';
const PROXIES: ParameterName = 'SERVER_HTTP_TRUSTED_PROXIES';
const REPORT: ParameterName = 'SERVER_CDR_REAL_TIME_REPORT_SERVER';

describe('values of parameters (OPS-1): what is taken, and how it is printed', () => {
  //  parameter              given  printed
  const table: ReadonlyArray<readonly [ParameterName, Scalar, string]> = [
    ['SERVER_ALARM_DISABLE', 'On', 'On'],
    ['SERVER_ALARM_DISABLE', 'off', 'Off'],
    ['SERVER_ALARM_DISABLE', 1, 'On'],
    ['SERVER_ALARM_DISABLE', '0', 'Off'],
    ['SERVER_ALARM_DISABLE', true, 'On'],
    ['SERVER_ALARM_DISABLE', ' FALSE ', 'Off'],
    ['SS_SIP_TIMEOUT', 32, '32'],
    ['SS_SIP_TIMEOUT', ' 32 ', '32'],
    ['SS_SIP_TIMEOUT', '032', '32'],
    ['SS_MAX_CALL_DURATION', -0, '0'],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', null, 'none'],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', 'None', 'none'],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', '', 'none'],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', 900, '900'],
    ['SERVER_BILLING_FEE_PRECISION', '0.0000000', '0.0000000'],
    ['SERVER_BILLING_FEE_PRECISION', '0.00', '0.00'],
    ['SERVER_BILLING_FEE_PRECISION', '2', '0.00'],
    ['SERVER_BILLING_FEE_PRECISION', 4, '0.0000'],
    ['SERVER_BILLING_FEE_PRECISION', '0', '0'],
    ['SERVER_BILLING_FEE_UNIT', '0.0010', '0.001'],
    ['SERVER_BILLING_FEE_UNIT', '1000', '1000.00'],
    ['SERVER_ALARM_EMAIL', 'ops@example.net, noc@example.net', 'ops@example.net, noc@example.net'],
    ['SS_SIP_NAT_KEEP_ALIVE_MESSAGE', '', ''],
    [FREE, '', ''],
    [PROXIES, '', ''],
    [PROXIES, '192.0.2.1, 2001:db8::/32,192.0.2.1', '192.0.2.1,2001:db8::/32'],
    [FREE, '110, 119,800*', '110,119,800*'],
    [FREE, '+86800*,86800*', '86800*'],
    [FREE, '*', '*'],
    [FREE, '*86,*86*,##', '*86,*86*,##'],
    [REPORT, '', 'none'],
    [REPORT, null, 'none'],
    [REPORT, '192.0.2.1:9000', '192.0.2.1:9000'],
    [REPORT, '192.0.2.1:1, [2001:DB8::1]:65535', '192.0.2.1:1,[2001:db8::1]:65535'],
    ['SS_MEDIA_PROXY_PORT_RANGE', '10000,39999', '10000,39999'],
    ['SS_MEDIA_PROXY_PORT_RANGE', ' 1 - 65535 ', '1,65535'],
    ['SERVER_QUERY_CDR_DENY_TIME', '', ''],
    ['SERVER_QUERY_CDR_DENY_TIME', '21, 18,19,20,18', '18,19,20,21'],
    ['SERVER_QUERY_CDR_DENY_TIME', 0, '0'],
    ['SS_QOS_RTP', '0xA0', '0xa0'],
    ['SS_QOS_RTP', 0xb8, '0xb8'],
    ['SS_QOS_RTP', '0x0', '0x00'],
    ['SS_MEDIA_PROXY_MODE', 'Must On', 'Must On'],
    ['SS_MEDIA_PROXY_MODE', ' must  on', 'Must On'],
    ['SS_SIP_AUTHENTICATION_CODE', 407, 'Proxy Authentication Required(407)'],
    ['SS_H323_NUMBERING_PLAN', '1', 'ISDN(1)'],
    ['SS_SIP_RESEND_INTERVAL', '0.5, 1,2', '0.5,1,2'],
    ['SS_SIP_RESEND_INTERVAL', 0.5, '0.5'],
    ['IVR_CODEC_PRIORITY', 'g.729, opus', 'G.729,Opus'],
    ['SS_SIP_SESSION_TTL', 0, '0'],
  ];
  for (const [name, given, printed] of table) {
    it(`${name} ${JSON.stringify(given)} is ${JSON.stringify(printed)}`, () => {
      const entry = entryOf(name);
      const parsed = typeOf(entry).parse(given, entry);
      assert.ok(parsed.ok);
      assert.equal(typeOf(entry).print(parsed.value, entry), printed);
      assert.ok(Object.isFrozen(parsed.value), 'a view shares it');
    });
  }
});

describe('values of parameters (OPS-1): what is refused', () => {
  const TYPE = 'PARAMETER_TYPE';
  const RANGE = 'PARAMETER_RANGE';
  //  parameter              given  code
  const table: ReadonlyArray<readonly [ParameterName, Scalar, Refused]> = [
    ['SERVER_ALARM_DISABLE', 'yes', TYPE],
    ['SERVER_ALARM_DISABLE', 2, TYPE],
    ['SERVER_ALARM_DISABLE', '', TYPE],
    ['SS_SIP_TIMEOUT', '', TYPE],
    ['SS_SIP_TIMEOUT', '32 s', TYPE],
    ['SS_SIP_TIMEOUT', '3e1', TYPE],
    ['SS_SIP_TIMEOUT', 1.5, TYPE],
    ['SS_SIP_TIMEOUT', Number.NaN, TYPE],
    ['SS_SIP_TIMEOUT', true, TYPE],
    ['SS_SIP_TIMEOUT', 0, RANGE],
    ['SS_SIP_TIMEOUT', '-5', RANGE],
    ['SS_SIP_TIMEOUT', '9'.repeat(400), RANGE],
    ['SS_SIP_SESSION_TTL', 30, RANGE],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', 59, RANGE],
    ['SERVER_CDR_FILE_WRITE_INTERVAL', 'never', TYPE],
    ['SERVER_BILLING_FEE_PRECISION', 0, TYPE], // 0.00 without quotes
    ['SERVER_BILLING_FEE_PRECISION', '0.01', TYPE],
    ['SERVER_BILLING_FEE_PRECISION', '0.', TYPE],
    ['SERVER_BILLING_FEE_PRECISION', '0.00000000', RANGE],
    ['SERVER_BILLING_FEE_PRECISION', 8, RANGE],
    ['SERVER_BILLING_FEE_UNIT', 0.001, TYPE],
    ['SERVER_BILLING_FEE_UNIT', '0.00000001', TYPE],
    ['SERVER_BILLING_FEE_UNIT', '-0.01', RANGE],
    ['SERVER_BILLING_FEE_UNIT', '1000.0000001', RANGE],
    ['SERVER_BILLING_FORWARD_PREFIX', 880, TYPE],
    ['SERVER_ALARM_EMAIL', 'two\nlines', TYPE],
    ['SERVER_ALARM_EMAIL', 'x'.repeat(1025), RANGE],
    ['SERVER_ALARM_EMAIL', false, TYPE],
    [FREE, 8613, TYPE],
    [FREE, '110,,119', TYPE],
    [FREE, '110,', TYPE],
    [FREE, '86-13*', TYPE],
    [FREE, '1'.repeat(33), TYPE],
    [FREE, Array.from({ length: 10_001 }, (_, at) => String(at)).join(','), RANGE],
    [REPORT, '192.0.2.1', TYPE],
    [REPORT, 'example.net:9000', TYPE],
    [REPORT, '192.0.2.256:9000', TYPE],
    [REPORT, '2001:db8::1:9000', TYPE],
    [REPORT, '[2001:db8::1]', TYPE],
    [REPORT, '192.0.2.1:0', RANGE],
    [REPORT, '192.0.2.1:65536', RANGE],
    [REPORT, Array.from({ length: 17 }, () => '192.0.2.1:1').join(','), RANGE],
    [REPORT, 9000, TYPE],
    ['SS_MEDIA_PROXY_PORT_RANGE', '10000', TYPE],
    ['SS_MEDIA_PROXY_PORT_RANGE', 10_000, TYPE],
    ['SS_MEDIA_PROXY_PORT_RANGE', '39999,10000', RANGE],
    ['SS_MEDIA_PROXY_PORT_RANGE', '10000,10000', RANGE],
    ['SS_MEDIA_PROXY_PORT_RANGE', '0,10000', RANGE],
    ['SS_MEDIA_PROXY_PORT_RANGE', '10000,65536', RANGE],
    ['SERVER_QUERY_CDR_DENY_TIME', '18,24', RANGE],
    ['SERVER_QUERY_CDR_DENY_TIME', '18-21', TYPE],
    ['SERVER_QUERY_CDR_DENY_TIME', true, TYPE],
    ['SS_QOS_RTP', '160', TYPE],
    ['SS_QOS_RTP', '0x100', RANGE],
    ['SS_QOS_RTP', -1, RANGE],
    ['SS_QOS_RTP', 46.5, TYPE],
    ['SS_MEDIA_PROXY_MODE', 'Sometimes', TYPE],
    ['SS_MEDIA_PROXY_MODE', '', TYPE],
    ['SS_SIP_AUTHENTICATION_CODE', 403, TYPE],
    ['SS_SIP_RESEND_INTERVAL', '', TYPE],
    ['SS_SIP_RESEND_INTERVAL', '0.5,,1', TYPE],
    ['SS_SIP_RESEND_INTERVAL', '0,1', RANGE],
    ['SS_SIP_RESEND_INTERVAL', '121', RANGE],
    ['SS_SIP_RESEND_INTERVAL', Array(33).fill('1').join(','), RANGE],
    ['IVR_CODEC_PRIORITY', '', RANGE],
    ['IVR_CODEC_PRIORITY', 'G.711A,MP3', TYPE],
    ['IVR_CODEC_PRIORITY', 'G.711A,g.711a', RANGE],
  ];
  for (const [name, given, code] of table) {
    it(`${name} ${JSON.stringify(given).slice(0, 40)}: ${code}`, () => {
      const entry = entryOf(name);
      const parsed = typeOf(entry).parse(given, entry);
      assert.ok(!parsed.ok, 'it is refused');
      assert.equal(parsed.error.code, code);
      assert.match(parsed.error.detail, /\w/);
    });
  }
});

describe('the list of types', () => {
  it('has no type that no parameter uses', () => {
    const used = new Set(CATALOGUE.map((entry) => typeOf(entry)));
    assert.deepEqual(
      PARAMETER_TYPES.filter((type) => !used.has(type)),
      [],
    );
  });

  it('gives each parameter that a type names to that type', () => {
    for (const type of PARAMETER_TYPES) {
      for (const name of type.onlyFor ?? []) {
        const entry = CATALOGUE.find((one) => one.name === name);
        assert.ok(entry !== undefined, `${name} is in the catalogue`);
        assert.equal(typeOf(entry), type);
      }
    }
  });
});
