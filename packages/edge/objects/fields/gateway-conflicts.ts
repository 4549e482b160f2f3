// What cannot stand together in gateways of either direction, and in phones.
import type { Conflict } from '../kind.ts';
import { refused } from '../refusals.ts';

interface Limits {
  readonly lines: number | null;
  readonly reservedLines: number;
  readonly groups: readonly string[];
}

export function limitConflicts({ lines, reservedLines, groups }: Limits): Conflict[] {
  if (reservedLines === 0) return [];
  if (groups.length === 0) {
    return [
      {
        field: 'reservedLines',
        ...refused('reservedNowhere', {}),
      },
    ];
  }
  if (lines === null || reservedLines <= lines) return [];
  return [
    {
      field: 'reservedLines',
      ...refused('reservedTooMany', { reserved: reservedLines, lines }),
    },
  ];
}

interface Fence {
  readonly geofenceMode: string | null;
  readonly geofences: readonly string[];
}

export function fenceConflicts({ geofenceMode, geofences }: Fence): Conflict[] {
  const needsRanges = geofenceMode === 'forbidden' || geofenceMode === 'allow';
  if (!needsRanges || geofences.length > 0) return [];
  return [
    {
      field: 'geofences',
      ...refused('noFence', { mode: geofenceMode }),
    },
  ];
}

interface Codecs {
  readonly codecsForced: readonly string[];
  readonly codecsForbidden: readonly string[];
  readonly codecsAdded: readonly string[];
  readonly transcoding: boolean;
}

export function codecConflicts(codecs: Codecs): Conflict[] {
  const { codecsForced, codecsForbidden, codecsAdded, transcoding } = codecs;
  const conflicts: Conflict[] = [];
  const wanted = [...codecsForced, ...codecsAdded];
  const forbidden = codecsForbidden.filter((codec) => wanted.includes(codec));
  if (forbidden.length > 0) {
    conflicts.push({
      field: 'codecsForbidden',
      ...refused('forbiddenAndWanted', { codecs: forbidden.join(', ') }),
    });
  }
  if (codecsAdded.length > 0 && !transcoding) {
    conflicts.push({
      field: 'codecsAdded',
      ...refused('addedUntranscoded', {}),
    });
  }
  return conflicts;
}

interface Headers {
  readonly passHeaders: string;
  readonly passHeaderNames: readonly string[];
}

export function headerConflicts({ passHeaders, passHeaderNames }: Headers): Conflict[] {
  if (passHeaders !== 'listed' || passHeaderNames.length > 0) return [];
  return [
    {
      field: 'passHeaderNames',
      ...refused('noHeadersListed', {}),
    },
  ];
}

interface Naming {
  readonly displayName: string | null;
  readonly customDisplayName: string;
}

export function namingConflicts({ displayName, customDisplayName }: Naming): Conflict[] {
  if (displayName !== 'custom' || customDisplayName !== '') return [];
  return [
    {
      field: 'customDisplayName',
      ...refused('noCustomName', {}),
    },
  ];
}

interface Strategies {
  readonly strategy: string | null;
  readonly secondStrategy: string | null;
}

export function strategyConflicts({ strategy, secondStrategy }: Strategies): Conflict[] {
  if (secondStrategy === null || (strategy !== null && strategy !== secondStrategy)) return [];
  return [
    {
      field: 'secondStrategy',
      ...(strategy === null ? refused('secondAlone', {}) : refused('secondSame', { strategy })),
    },
  ];
}

interface Lrn {
  readonly lrn: boolean;
  readonly lrnRates: boolean;
}

export function lrnConflicts({ lrn, lrnRates }: Lrn): Conflict[] {
  if (lrn || !lrnRates) return [];
  return [
    {
      field: 'lrnRates',
      ...refused('lrnNotAsked', {}),
    },
  ];
}

/** A code with two replacements has none that anybody could foretell. */
export function pairConflicts(field: string, pairs: readonly string[]): Conflict[] {
  const seen = new Set<string>();
  const conflicts: Conflict[] = [];
  for (const pair of pairs) {
    const from = pair.slice(0, pair.indexOf(':'));
    if (seen.has(from)) {
      conflicts.push({
        field,
        ...refused('replacedTwice', { field, code: from }),
      });
    }
    seen.add(from);
  }
  return conflicts;
}

interface Reachable {
  readonly addresses: readonly string[];
  readonly password: string | null;
}

/** How the peer is known decides what must be there. */
export function registrationConflicts(
  registration: 'static' | 'dynamic' | 'outward',
  { addresses, password }: Reachable,
): Conflict[] {
  const needsAddress = registration !== 'dynamic' && addresses.length === 0;
  if (needsAddress) {
    return [
      {
        field: 'addresses',
        ...refused('noAddress', { registration }),
      },
    ];
  }
  if (registration === 'static' || password !== null) return [];
  return [
    {
      field: 'password',
      ...refused('noPassword', { registration }),
    },
  ];
}
