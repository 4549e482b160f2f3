// One object created or changed: a file of one object, applied. So the same rules hold, and the
// same words say what is wrong.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Fields, type KindName, kindOf } from '@tandem/edge/objects';
import {
  type ApplyFault,
  type ApplyParts,
  type ApplyReport,
  applyConfiguration,
} from '../configuration/apply.ts';
import type { Asker } from '../ports.ts';
import { inTurn } from './in-turn.ts';
import { readObject } from './read-object.ts';
import type { ScopeParts } from './scope.ts';
import type { ObjectShown } from './view.ts';

/** Another process changed something else meanwhile: the change is made for what stands now. */
const TRIES = 5;

export interface ObjectToWrite {
  readonly kind: KindName;
  /** Absent: a new one, whose id stands among its fields. */
  readonly id?: string;
  readonly fields: Fields;
  /** Only if it still has this version. */
  readonly ifVersion?: bigint;
  readonly dryRun?: boolean;
  readonly asker: Asker;
}

export interface ObjectWritten {
  /** Null after a dry run that would create it, and where the asker may not see it. */
  readonly object: ObjectShown | null;
  readonly report: ApplyReport;
}

export type WriteFault = ApplyFault | { readonly is: 'missing' };

export async function writeObject(
  parts: ScopeParts & { readonly configuration: ApplyParts },
  wanted: ObjectToWrite,
): Promise<Result<ObjectWritten, WriteFault>> {
  const { kind, id, fields, asker } = wanted;
  const { naturalKey } = kindOf(kind);
  if (id !== undefined) {
    const found = await readObject(parts, { kind, id, asker });
    if (!found.ok) return found;
    if (wanted.ifVersion !== undefined && found.value.version !== String(wanted.ifVersion)) {
      return fail({ is: 'stale' });
    }
  }
  const named = id === undefined ? fields : { ...fields, [naturalKey]: id };
  const report = await applied(parts.configuration, wanted, named);
  if (!report.ok) return report;
  const written = await readObject(parts, { kind, id: id ?? String(fields[naturalKey]), asker });
  return ok({ object: written.ok ? written.value : null, report: report.value });
}

async function applied(
  configuration: ApplyParts,
  { kind, id, ifVersion, dryRun = false, asker }: ObjectToWrite,
  fields: Fields,
): Promise<Result<ApplyReport, ApplyFault>> {
  for (let turn = 1; ; turn += 1) {
    const apply = () =>
      applyConfiguration(configuration, {
        // JSON is YAML.
        ...{ text: JSON.stringify({ [kind]: [fields] }), file: 'request' },
        ...{ dryRun, prune: false, addsOnly: id === undefined, asker },
        ...(id === undefined || ifVersion === undefined
          ? {}
          : { ifVersion: { kind, id, version: ifVersion } }),
      });
    const done = await inTurn(configuration.store, apply);
    if (done.ok || turn === TRIES || !isOvertaken(done.error)) return done;
  }
}

const isOvertaken = (fault: ApplyFault): boolean =>
  fault.is === 'store' && fault.faults.every(({ code }) => code === 'CONFIG_STALE');
