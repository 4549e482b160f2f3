// Facts with their names, side by side as far as there is room.
import type { ReactNode } from 'react';

interface FactsProps {
  readonly facts: ReadonlyArray<readonly [name: string, value: ReactNode]>;
}

export function Facts({ facts }: FactsProps): ReactNode {
  return (
    <dl className="facts numbers">
      {facts.map(([name, value]) => (
        <div className="fact" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
