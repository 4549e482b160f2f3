// Every form of text that a field may have. A new one is a line here.
import { hostAddress, ip, ipRange } from './addresses.ts';
import { decimal, money } from './amounts.ts';
import { causePair, sipCodePair } from './causes.ts';
import type { Format } from './format.ts';
import { day, moment, timeOfDay, timeZone } from './moments.ts';
import {
  forwardTarget,
  number,
  numberPattern,
  prefix,
  prefixPair,
  routePrefix,
} from './numbers.ts';
import { portabilityUrl } from './portability-url.ts';
import { priceStep } from './price-step.ts';
import { rewriteRule } from './rewrite-rule.ts';
import { targetUrl, webhookUrl } from './target-url.ts';
import {
  areaName,
  country,
  currency,
  email,
  headerName,
  headerValue,
  objectId,
  right,
  text,
} from './text.ts';

export const FORMATS = {
  text,
  objectId,
  areaName,
  email,
  currency,
  country,
  headerName,
  headerValue,
  right,
  number,
  prefix,
  forwardTarget,
  numberPattern,
  routePrefix,
  prefixPair,
  priceStep,
  rewriteRule,
  sipCodePair,
  causePair,
  moment,
  day,
  timeOfDay,
  timeZone,
  ip,
  hostAddress,
  targetUrl,
  portabilityUrl,
  webhookUrl,
  ipRange,
  money,
  decimal,
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export type { Format } from './format.ts';
export { type IpAddress, parseIp, printIp } from './ip.ts';
