// For what has to be told when a parameter changes: sockets, timers that run. Whoever decides call
// by call asks the snapshot instead.
import type { ParameterName, ParameterTypes } from '@tandem/domain/parameters';
import type { SnapshotHolder } from './holder.ts';
import type { Snapshot } from './snapshot.ts';

/** Tells the value now and each other one that it becomes. Returns how to stop it. */
export function followParameter<Name extends ParameterName>(
  holder: Pick<SnapshotHolder, 'current' | 'onChange'>,
  name: Name,
  follow: (value: ParameterTypes[Name]) => void,
): () => void {
  let told: string | undefined;
  const look = ({ parameters }: Snapshot): void => {
    const text = parameters.toText(name);
    if (text === told) return;
    told = text;
    follow(parameters.get(name));
  };
  look(holder.current);
  return holder.onChange(look);
}
