// The catalogue of end reasons as data: complete, and speaking of no reason that is not in it.
export interface EndReasons {
  readonly reasons: ReadonlyArray<{
    readonly code: number;
    readonly name: string;
    readonly category: string;
    readonly sip: number;
    readonly q850: readonly number[];
  }>;
  readonly labels: Readonly<Record<string, { readonly server: number; readonly when: string }>>;
  readonly received: {
    readonly sip: Readonly<Record<string, number>>;
    readonly q850: Readonly<Record<string, number>>;
  };
}

/** Old systems keep the numbers for ever. */
const HIGHEST_CODE = 25;
const HIGHEST_CAUSE = 127;

export function endReasonFaults({ reasons, labels, received }: EndReasons): string[] {
  const codes = reasons.map(({ code }) => code);
  const wanted = Array.from({ length: HIGHEST_CODE }, (_, at) => at + 1);
  const names = reasons.map(({ name }) => name);
  const used = [
    ...Object.entries(labels).map(([label, { server }]) => [label, server] as const),
    ...Object.entries(received.sip).map(([status, code]) => [`SIP ${status}`, code] as const),
    ...Object.entries(received.q850).map(([cause, code]) => [`Q.850 ${cause}`, code] as const),
  ];
  return [
    ...wanted.filter((code) => !codes.includes(code)).map((code) => `${code} is missing`),
    ...codes.filter((code) => !wanted.includes(code)).map((code) => `${code} is none of ours`),
    ...doubles(codes).map((code) => `${code} is there twice`),
    ...doubles(names).map((name) => `${name} is there twice`),
    ...reasons.flatMap(reasonFaults),
    ...used
      .filter(([, code]) => !codes.includes(code))
      .map(([what, code]) => `${what}: no reason ${code}`),
    ...Object.keys(received.q850)
      .filter((cause) => !isCause(Number(cause)))
      .map(noCause),
  ];
}

function reasonFaults({
  code,
  name,
  category,
  sip,
  q850,
}: EndReasons['reasons'][number]): string[] {
  return [
    ...(name.trim() === '' || category.trim() === '' ? [`${code} has no name or category`] : []),
    ...(sip === 200 || (Number.isInteger(sip) && sip >= 400 && sip <= 699)
      ? []
      : [`${code}: ${sip} ends no call`]),
    ...(q850.length > 0 ? [] : [`${code} has no Q.850 cause`]),
    ...q850.filter((cause) => !isCause(cause)).map(noCause),
  ];
}

const isCause = (cause: number): boolean =>
  Number.isInteger(cause) && cause >= 1 && cause <= HIGHEST_CAUSE;

const noCause = (cause: number | string): string => `Q.850 has no cause ${cause}`;

const doubles = <T>(all: readonly T[]): T[] => all.filter((one, at) => all.indexOf(one) !== at);
