// Made by tools/generate-parameters.mjs from parameters.json; run it again.
import type { Money } from '@tandem/base/money';
import type { CodecName, HostPort, PortRange } from './types/index.ts';

/** The type of each parameter's value; numbers are in the unit of the catalogue. */
export interface ParameterTypes {
  readonly SERVER_ALARM_DISABLE: boolean;
  readonly SERVER_ALARM_CUSTOMER_BALANCE_MAX_SIZE: number;
  readonly SERVER_ALARM_DATABASE_IGNORE_ERROR_CODE: string;
  readonly SERVER_ALARM_E164S: string;
  readonly SERVER_ALARM_EMAIL: string;
  readonly SERVER_ALARM_EMAIL_DELAY: number; // s
  readonly SERVER_ALARM_ENABLE_EMAIL: boolean;
  readonly SERVER_ALARM_ENABLE_VOICE: boolean;
  readonly SERVER_BILLING_FEE_PRECISION: number;
  readonly SERVER_BILLING_FEE_UNIT: Money;
  readonly SERVER_BILLING_HOLD_TIME_PRECISION: number; // ms
  readonly SERVER_BILLING_FREE_TIME: number; // s
  readonly SERVER_BILLING_FREE_E164S: readonly string[];
  readonly SERVER_BILLING_NO_CDR_E164S: readonly string[];
  readonly SERVER_BILLING_FORWARD_PREFIX: string;
  readonly SERVER_BILLING_GATEWAY_ROUTE_PREFIX: string;
  readonly SERVER_BILLING_PREVENT_OVERDRAFT_ADVANCE_TIME: number; // min
  readonly SERVER_BILLING_PROFIT_CALCULATE: 'charge - expense'
    | 'charge - expense - agent commission';
  readonly SERVER_BILLING_RECORD_SERVER_HANG_UP: boolean;
  readonly SERVER_BILLING_RECORD_ILLEGAL_CALL: boolean;
  readonly SERVER_BILLING_RECORD_ZERO_HOLD_TIME: boolean;
  readonly SERVER_CDR_FILE_WRITE_INTERVAL: number | null; // s
  readonly SERVER_CDR_FILE_WRITE_MAX: number;
  readonly SERVER_CDR_REAL_TIME_REPORT_SERVER: readonly HostPort[];
  readonly SERVER_MAX_CDR_PENDING_LIST_LENGTH: number;
  readonly SERVER_QUERY_CDR_DENY_TIME: readonly number[];
  readonly SERVER_QUERY_CDR_MAX_DAY_INTERVAL: number; // day
  readonly SERVER_QUERY_MAX_SIZE: number;
  readonly SERVER_QUERY_ONE_PAGE_SIZE: number;
  readonly EXTERNAL_SEND_CDR: boolean;
  readonly EXTERNAL_MAX_CDR_PENDING_SIZE: number;
  readonly EXTERNAL_WEB_SEND_PHONE_ONLINE: boolean;
  readonly SERVER_REPORT_AGENT_INCOME: boolean;
  readonly SERVER_REPORT_CUSTOMER_FEE: boolean;
  readonly SERVER_REPORT_GATEWAY_FEE: boolean;
  readonly SERVER_REPORT_PHONE_FEE: boolean;
  readonly SERVER_REPORT_CLEARING_CUSTOMER_FEE: boolean;
  readonly SERVER_REPORT_GATEWAY_ROUTING_LOCATION_ASR_ACD: boolean;
  readonly SERVER_REPORT_GATEWAY_MAPPING_LOCATION_ASR_ACD: boolean;
  readonly SERVER_REPORT_PHONE_CARD_FEE: boolean;
  readonly SERVER_LOGIN_FAILED_DISABLE_TIME: number; // s
  readonly SERVER_PASSWORD_LENGTH: number;
  readonly SERVER_PASSWORD_TERMINAL_ADDITIONAL_CHARACTERS: string;
  readonly SERVER_VERIFY_CLEARING_CUSTOMER: boolean;
  readonly SERVER_VERIFY_CLEARING_CUSTOMER_REMAIN_MONEY_LIMIT: Money;
  readonly SERVER_PAY_DELAY_CUSTOMER_EXPIRE_DAY: number; // day
  readonly SERVER_DISPLAY_MONEY_PRECISION: number;
  readonly SERVER_NTP_SERVER: string;
  readonly SERVER_DNS_UPDATE_INTERVAL: number; // s
  readonly SERVER_SOFTSWITCH_CLUSTER: string;
  readonly SERVER_DATABASE_VERSION: string;
  readonly SERVER_TRACE_FILE_LENGTH: number; // KB
  readonly SERVER_GATEWAY_ROUTE_BILATERAL_RECONCILIATION_LINE: number; // %
  readonly SERVER_GATEWAY_BILATERAL_RECONCILIATION_PERIOD: number; // s
  readonly SS_CDR_RECORD_TO_FILE: boolean;
  readonly SS_CDR_RECORD_NONCONNECT: boolean;
  readonly SS_CDR_RECORD_ILLEGAL: boolean;
  readonly SS_CDR_WRITE_INTERVAL: number; // s
  readonly SS_CDR_BUFFER_SIZE: number;
  readonly SS_NO_BILLING_TO_PHONE: boolean;
  readonly SS_NOMEDIAHANGUPTIME: number; // s
  readonly SS_MEDIA_PROXY_MODE: 'Off' | 'On' | 'Auto' | 'Must On';
  readonly SS_MEDIA_PROXY_BETWEEN_NET: boolean;
  readonly SS_MEDIA_PROXY_BEHIND_NAT: boolean;
  readonly SS_MEDIA_PROXY_SAME_NAT: boolean;
  readonly SS_MEDIA_PROXY_PORT_RANGE: PortRange;
  readonly SS_MAX_CALL_DURATION: number; // s
  readonly SS_MAX_CONCURRENT_CALLS: number;
  readonly SS_ENDPOINT_EXPIRE: number; // s
  readonly SS_ENDPOINT_NAT_EXPIRE: number; // s
  readonly SS_GATEWAY_ASR_CALCULATE: boolean;
  readonly SS_GATEWAY_ACD_CALCULATE: boolean;
  readonly SS_GATEWAY_QUALITY_CALCULATE: boolean;
  readonly SS_GATEWAY_ASR_RESERVE_TIME: number; // s
  readonly SS_GATEWAY_ACD_RESERVE_TIME: number; // s
  readonly SS_GATEWAY_QUALITY_RESERVE_TIME: number; // s
  readonly SS_GATEWAY_QUALITY_RESERVE_SEPARATE: number;
  readonly SS_GATEWAY_SWITCH_LIMIT: number;
  readonly SS_GATEWAY_SWITCH_UNTIL_CONNECT: boolean;
  readonly SS_GATEWAY_SWITCH_STOP_AFTER_RTP_START: boolean;
  readonly SS_REDIRECT_OFFLINE_PHONE_TO_GATEWAY: boolean;
  readonly SS_ACCOUNT_INDICATION_METHOD: 'Off' | 'Prompt balance' | 'Prompt duration';
  readonly SS_AUTHENTICATION_MAX_RETRY: number;
  readonly SS_AUTHENTICATION_FAILED_SUSPEND: number; // s
  readonly SS_REPLY_UNAUTHORIZED: boolean;
  readonly SS_EXTERNAL_IP: string;
  readonly SS_TCP_CLOSE_RESET: boolean;
  readonly SS_QOS_SIGNAL: number;
  readonly SS_QOS_RTP: number;
  readonly SS_AUXILIARY_RING_TONE_ACTIVATION_DELAY: number; // s
  readonly SS_BLACK_LIST_CALLER_CONCURRENT_LIMIT: number;
  readonly SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: number;
  readonly SS_BLACK_LIST_CALLER_MALICIOUS_CALL_INTERVAL: number; // s
  readonly SS_BLACK_LIST_CALLER_MALICIOUS_CALL_EXPIRE: number; // s
  readonly SS_BLACK_LIST_NO_ANSWER_LIMIT: number;
  readonly SS_BLACK_LIST_NO_ANSWER_EXPIRE: number; // s
  readonly SS_CALL_STATE_REPORT_IP: string;
  readonly SS_CALL_STATE_REPORT_PORT: number;
  readonly SS_CALL_STATE_REPORT_RETRY: number;
  readonly SS_CALL_STATE_REPORT_RETRY_INTERVAL: number; // s
  readonly SS_SIP_REDIRECT_SERVER: readonly HostPort[];
  readonly SS_PHONE_SERVICE_IP: string;
  readonly SS_PHONE_SERVICE_PORT: number;
  readonly SS_SIP_AUTHENTICATION_CODE: 'Unauthorized(401)' | 'Proxy Authentication Required(407)';
  readonly SS_SIP_AUTHENTICATION_REALM: string;
  readonly SS_SIP_AUTHENTICATION_TIMEOUT: number; // s
  readonly SS_SIP_AUTHENTICATION_RETRY: number;
  readonly SS_SIP_NAT_KEEP_ALIVE_MESSAGE: string;
  readonly SS_SIP_NAT_KEEP_ALIVE_PERIOD: number; // s
  readonly SS_SIP_NAT_KEEP_ALIVE_SEND_INTERVAL: number; // ms
  readonly SS_SIP_NAT_KEEP_ALIVE_SEND_ONE_TIME: number;
  readonly SS_SIP_SESSION_TTL: number; // s
  readonly SS_SIP_SESSION_UPDATE_SEGMENT: number;
  readonly SS_SIP_SESSION_MIN_SE: number; // s
  readonly SS_SIP_NO_TIMER_REINVITE_INTERVAL: number; // s
  readonly SS_SIP_RESEND_INTERVAL: readonly number[]; // s
  readonly SS_SIP_TIMEOUT: number; // s
  readonly SS_SIP_TIMEOUT_INVITE: number; // s
  readonly SS_SIP_TIMEOUT_TRYING: number; // s
  readonly SS_SIP_TIMEOUT_SESSION_PROGRESS: number; // s
  readonly SS_SIP_TIMEOUT_SESSION_PROGRESS_SDP: number; // s
  readonly SS_SIP_TIMEOUT_RINGING: number; // s
  readonly SS_SIP_STOP_SWITCH_AFTER_SDP: boolean;
  readonly SS_SIP_OPTIONS_CHECK_PERIOD: number; // s
  readonly SS_SIP_USER_AGENT_EXPIRE: number; // s
  readonly SS_SIP_USER_AGENT_RETRY_DELAY: number; // s
  readonly SS_SIP_USER_AGENT_SEND_UNREGISTER: boolean;
  readonly SS_SIP_USER_AGENT_PRIVACY: boolean;
  readonly SS_SIP_LOCAL_DOMAIN: string;
  readonly SS_SIP_E164_DISPLAY_FROM: 'Ignore' | 'E.164' | 'Custom' | 'Account caller id';
  readonly SS_SIP_ROUTING_GATEWAY_INVITE_USE_CONTACT: boolean;
  readonly SS_SIP_REGISTRATION_LIGHTWEIGHT: boolean;
  readonly SS_H245_PORT_RANGE: PortRange;
  readonly SS_H323_DTMF_METHOD: 'H.245 alphanumeric'
    | 'H.245 signal'
    | 'RFC2833'
    | 'Q.931 keypad'
    | 'Inband';
  readonly SS_H323_NUMBERING_PLAN: 'UnknownPlan(0)'
    | 'ISDN(1)'
    | 'Data(3)'
    | 'Telex(4)'
    | 'NationalStandard(8)'
    | 'Private(9)';
  readonly SS_H323_NUMBER_TYPE: 'UnknownType(0)'
    | 'International(1)'
    | 'National(2)'
    | 'NetworkSpecific(3)'
    | 'Subscriber(4)'
    | 'Abbreviated(6)';
  readonly SS_H323_TIMEOUT_SETUP: number; // s
  readonly SS_H323_TIMEOUT_CALLPROCEEDING: number; // s
  readonly SS_H323_TIMEOUT_CALLPROCEEDING_OLC: number; // s
  readonly SS_H323_TIMEOUT_ALERTING: number; // s
  readonly SS_H323_STOP_SWITCH_AFTER_OLC: boolean;
  readonly IVR_CODEC_PRIORITY: readonly CodecName[];
  readonly IVR_DEFAULT_LANGUAGE: 'en' | 'zh' | 'es';
  readonly IVR_RTP_PORT: PortRange;
  readonly IVR_MEDIA_CHECK_TIMEOUT: number; // s
  readonly IVR_RINGING_TIMEOUT: number; // s
  readonly IVR_SETUP_TIMEOUT: number; // s
  readonly IVR_SIP_SESSION_TTL: number; // s
  readonly IVR_VOICEMAIL_MAX_DURATION: number; // s
  readonly SS_TRANSFER_BLIND_KEY: string;
  readonly SS_TRANSFER_ATTENDED_KEY: string;
  readonly SS_TRANSFER_CANCEL_KEY: string;
  readonly SS_TRANSFER_END_KEY: string;
  readonly SS_TRANSFER_WAIT_ACCESS_TIMEOUT: number; // s
  readonly SS_TRANSFER_REMOTE_RING_PASSTHROUGH: boolean;
  readonly SS_TRANSFER_DISPLAY: 'Transferrer' | 'Transferred';
  readonly SS_PICKUP_ACCESS_CODE: string;
  readonly SS_RECORDING_KEEP_DAYS: number; // day
  readonly SS_SIP_REDIRECT_SERVER_FAILURE: 'Own routing' | 'Reject';
  readonly SERVER_HTTP_TRUSTED_PROXIES: readonly string[];
}

export type ParameterName = keyof ParameterTypes;
