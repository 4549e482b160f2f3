// What cannot stand together in gateways of either direction, and in phones.
import type { Conflict } from '../kind.ts';

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
        allowed: '0 without groups',
        detail: 'lines are reserved within a group, and groups is empty',
      },
    ];
  }
  if (lines === null || reservedLines <= lines) return [];
  return [
    {
      field: 'reservedLines',
      allowed: `at most lines ${lines}`,
      detail: `reservedLines ${reservedLines} are more than its own lines ${lines}`,
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
      allowed: 'at least one geofence, or geofenceMode null or ignore',
      detail: `geofenceMode ${geofenceMode} says nothing without geofences`,
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
      allowed: 'codecs that are neither in codecsForced nor in codecsAdded',
      detail: `${forbidden.join(', ')} is forbidden and wanted at once`,
    });
  }
  if (codecsAdded.length > 0 && !transcoding) {
    conflicts.push({
      field: 'codecsAdded',
      allowed: 'empty unless transcoding is true',
      detail: 'a codec that the other side does not have must be transcoded',
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
      allowed: 'at least one name with passHeaders listed',
      detail: 'passHeaders is listed, and the list is empty',
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
      allowed: 'a text with displayName custom',
      detail: 'displayName is custom, and there is no customDisplayName',
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
      allowed: 'null, or another one than strategy',
      detail:
        strategy === null
          ? 'secondStrategy has nothing to come after: strategy is null'
          : `secondStrategy repeats strategy ${strategy}`,
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
      allowed: 'false unless lrn is true',
      detail: 'the ported number can decide no price when nobody asks for it',
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
        allowed: 'one pair for each code on the left',
        detail: `${field} replaces ${from} twice`,
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
        allowed: `at least one address with registration ${registration}`,
        detail: `with registration ${registration} it is known by its addresses, and has none`,
      },
    ];
  }
  if (registration === 'static' || password !== null) return [];
  return [
    {
      field: 'password',
      allowed: `a password with registration ${registration}`,
      detail: `registration ${registration} needs a password`,
    },
  ];
}
