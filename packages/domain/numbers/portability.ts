// What a number portability server has said of a called number, and by which number its price is
// looked up then (RTE-8).
export type Jurisdiction = 'interstate' | 'intrastate' | 'undetermined';

export interface PortedNumber {
  /** Where its network is; the dialled number itself when it was not ported. */
  readonly routingNumber: string;
  /** undetermined also when the server does not say. */
  readonly jurisdiction: Jurisdiction;
}

export interface PortedRating {
  readonly lrn: boolean;
  readonly lrnRates: boolean;
  readonly lrnInterstatePrefix: string;
  readonly lrnUndeterminedPrefix: string;
}

/** Without an answer, and for who does not ask, it is the number as it is. */
export function portedRatedNumber(
  number: string,
  ported: PortedNumber | null,
  rating: PortedRating,
): string {
  if (!rating.lrn || ported === null) return number;
  const by = rating.lrnRates ? ported.routingNumber : number;
  switch (ported.jurisdiction) {
    case 'interstate':
      return rating.lrnInterstatePrefix + by;
    case 'undetermined':
      return rating.lrnUndeterminedPrefix + by;
    case 'intrastate':
      return by;
  }
}

const DIGITS = /^\+?(\d{1,32})$/;

/**
 * As text: "12125550100", or JSON with routingNumber (or lrn, or rn) and jurisdiction. Empty, or
 * without a number: it was not ported. null: it is no answer.
 */
export function readPortability(body: unknown, asked: string): PortedNumber | null {
  if (typeof body === 'string') return portedTo(body.trim(), 'undetermined', asked);
  if (body === null || body === undefined) return portedTo('', 'undetermined', asked);
  if (typeof body === 'number') return portedTo(String(body), 'undetermined', asked);
  if (typeof body !== 'object' || Array.isArray(body)) return null;
  const { routingNumber, lrn, rn, jurisdiction } = body as Readonly<Record<string, unknown>>;
  const to = routingNumber ?? lrn ?? rn ?? '';
  return portedTo(String(to).trim(), jurisdictionIn(jurisdiction), asked);
}

/** RFC 4769: "!^.*$!tel:+12125550100;npdi;rn=+12125550199!" */
export function portabilityInEnum(regexp: string, asked: string): PortedNumber {
  const [, rn = ''] = /;rn=\+?(\d{1,32})/i.exec(regexp) ?? [];
  return { routingNumber: rn === '' ? asked : rn, jurisdiction: 'undetermined' };
}

/** "4.3.2.1.e164.arpa" */
export function enumName(number: string, domain: string): string {
  return `${[...number].reverse().join('.')}.${domain}`;
}

function portedTo(text: string, jurisdiction: Jurisdiction, asked: string): PortedNumber | null {
  if (text === '') return { routingNumber: asked, jurisdiction };
  const [, routingNumber] = DIGITS.exec(text) ?? [];
  return routingNumber === undefined ? null : { routingNumber, jurisdiction };
}

function jurisdictionIn(said: unknown): Jurisdiction {
  return said === 'interstate' || said === 'intrastate' ? said : 'undetermined';
}
