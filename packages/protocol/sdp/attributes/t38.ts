// a=T38... (ITU-T T.38 annex D): one attribute a parameter, their case written differently by
// everybody.
import type { Section } from '../session.ts';
import { wholeNumber } from './grammar.ts';

export interface T38 {
  readonly version: number;
  readonly maxBitRate: number;
  readonly fillBitRemoval: boolean;
  readonly transcodingMmr: boolean;
  readonly transcodingJbig: boolean;
  readonly rateManagement: 'localTCF' | 'transferredTCF';
  readonly maxBuffer: number | undefined;
  readonly maxDatagram: number | undefined;
  readonly errorCorrection: 't38UDPNoEC' | 't38UDPFEC' | 't38UDPRedundancy';
}

const NUMBER_LIMIT = 1_000_000;
/** T.38 annex D.2.3: what counts when the attribute is absent. */
const MAX_BIT_RATE_BPS = 14_400;

export function readT38(section: Section): T38 {
  const values = new Map<string, string>();
  for (const { name, value } of section.lines) {
    const lower = name.toLowerCase();
    if (lower.startsWith('t38') && !values.has(lower)) values.set(lower, (value ?? '').trim());
  }
  const number = (name: string): number | undefined => wholeNumber(values.get(name), NUMBER_LIMIT);
  // A flag is present or absent; the first edition wrote ":0" and ":1".
  const flag = (name: string): boolean => values.has(name) && values.get(name) !== '0';
  const says = (name: string, text: string): boolean =>
    values.get(name)?.toLowerCase() === text.toLowerCase();
  return {
    version: number('t38faxversion') ?? 0,
    maxBitRate: number('t38maxbitrate') ?? MAX_BIT_RATE_BPS,
    fillBitRemoval: flag('t38faxfillbitremoval'),
    transcodingMmr: flag('t38faxtranscodingmmr'),
    transcodingJbig: flag('t38faxtranscodingjbig'),
    rateManagement: says('t38faxratemanagement', 'localTCF') ? 'localTCF' : 'transferredTCF',
    maxBuffer: number('t38faxmaxbuffer'),
    maxDatagram: number('t38faxmaxdatagram'),
    errorCorrection: errorCorrectionOf(says),
  };
}

function errorCorrectionOf(says: (name: string, text: string) => boolean): T38['errorCorrection'] {
  if (says('t38faxudpec', 't38UDPFEC')) return 't38UDPFEC';
  return says('t38faxudpec', 't38UDPRedundancy') ? 't38UDPRedundancy' : 't38UDPNoEC';
}
