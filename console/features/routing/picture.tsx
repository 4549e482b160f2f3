// The analysis as a picture: who calls, what is decided, and a line to each gateway that would be
// tried; those that are left out stand below with the reason.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useTold } from '../../i18n/told.ts';
import { amountOf, unitsOf } from '../../lib/amounts.ts';
import { useFormats } from '../../lib/format.ts';
import { useNames } from '../../ui/names.ts';
import { Card } from '../../ui/page.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { Word } from '../../ui/word.tsx';
import type { AnalysedRoute, Analysis } from './analysis.ts';

export function RoutePicture({ analysis }: { readonly analysis: Analysis }): ReactNode {
  const say = useWords();
  const { routes, steps, onward } = analysis;
  const tried = routes.filter(({ place }) => place !== null);
  const others = routes.filter(({ place }) => place === null);
  return (
    <>
      <Card className="route-picture">
        <div className="route-flow">
          <CallerNode analysis={analysis} />
          <Middle analysis={analysis} />
          <div className="route-targets">
            <PhoneNode analysis={analysis} />
            {tried.map((route) => (
              <GatewayNode key={route.gateway} route={route} price={analysis.sale?.perMinute} />
            ))}
          </div>
        </div>
      </Card>
      <div className="two-columns">
        <Card>
          <Sentences title={say('routing.steps')} lines={steps} isOrdered />
        </Card>
        <Card title={say('routing.others')}>
          {others.length === 0 ? <p className="soft">{say('common.none')}</p> : null}
          <ul className="lines">
            {others.map((route) => (
              <LeftOut key={`${route.gateway} ${route.prefix}`} route={route} />
            ))}
          </ul>
        </Card>
      </div>
      {onward === null ? null : (
        <>
          <h2 className="onward">{say('routing.onward')}</h2>
          <RoutePicture analysis={onward} />
        </>
      )}
    </>
  );
}

function CallerNode({ analysis }: { readonly analysis: Analysis }): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  const { from, numbers, sale, isEmergency } = analysis;
  return (
    <div className="node node-from">
      <strong>{from.id}</strong>
      <span className="numbers">{`${numbers.accessCaller} → ${numbers.accessCallee}`}</span>
      {isEmergency ? <Word tone="bad">{say('routing.emergency')}</Word> : null}
      {sale === null ? null : (
        <span className="soft">
          {say('routing.pays', { account: sale.account, price: amount(sale.perMinute) })}
        </span>
      )}
    </div>
  );
}

function Middle({ analysis }: { readonly analysis: Analysis }): ReactNode {
  const say = useWords();
  const names = useNames();
  const { refused, sale, numbers } = analysis;
  if (refused !== null) {
    const { reason, sipStatus: status, label } = refused;
    const name = names.reason(reason, refused.name);
    return (
      <div className="node node-refused">
        <strong>{say('routing.refused')}</strong>
        <span>{say('routing.wouldEnd', { name, status })}</span>
        {label === null ? null : <span className="soft">{label}</span>}
      </div>
    );
  }
  return (
    <div className="node node-middle">
      {sale === null ? null : (
        <>
          <strong>{say('routing.sale', { group: sale.group })}</strong>
          <span>{[sale.prefix, sale.area].filter(Boolean).join(' · ')}</span>
        </>
      )}
      <span className="soft">{say('routing.billedAs', { number: numbers.billedCallee })}</span>
    </div>
  );
}

function PhoneNode({ analysis }: { readonly analysis: Analysis }): ReactNode {
  const say = useWords();
  const told = useTold();
  const { phone, routes } = analysis;
  if (phone !== null) {
    return (
      <div className="node node-to">
        <strong>{say('routing.phone', { number: phone.number })}</strong>
        <span>{told(phone.does)}</span>
      </div>
    );
  }
  if (routes.length > 0) return null;
  return <div className="node node-none">{say('routing.noRoutes')}</div>;
}

interface GatewayProps {
  readonly route: AnalysedRoute;
  /** What the customer pays a minute. */
  readonly price: string | undefined;
}

function GatewayNode({ route, price }: GatewayProps): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  const { gateway, account, place, prefix, numbers, costPerMinute } = route;
  const cost =
    costPerMinute === null
      ? say('routing.costUnknown')
      : say('routing.costs', { price: amount(costPerMinute) });
  return (
    <div className="node node-to">
      <strong>{`${place}. ${gateway}`}</strong>
      <span className="soft">{[account, prefix].filter(Boolean).join(' · ')}</span>
      <span>
        {cost}
        <RouteMargin price={price} cost={costPerMinute} />
      </span>
      {numbers === null ? null : (
        <span className="soft numbers">{say('routing.sentAs', { ...numbers })}</span>
      )}
    </div>
  );
}

interface MarginProps {
  readonly price: string | undefined;
  readonly cost: string | null;
}

/** A route that would lose money is seen before a call takes it. */
function RouteMargin({ price, cost }: MarginProps): ReactNode {
  const say = useWords();
  const { amount } = useFormats();
  if (price === undefined || cost === null) return null;
  const margin = unitsOf(price) - unitsOf(cost);
  return (
    <>
      {' · '}
      <span className={margin < 0n ? 'bad numbers' : 'numbers'}>
        {`${say('records.margin')} ${amount(amountOf(margin))}`}
      </span>
    </>
  );
}

function LeftOut({ route }: { readonly route: AnalysedRoute }): ReactNode {
  const told = useTold();
  const { gateway, account, verdict, why } = route;
  return (
    <li>
      <strong>{gateway}</strong> <span className="soft">{account}</span>{' '}
      <Word tone="plain">{told(verdict)}</Word>
      <div>{told(why)}</div>
    </li>
  );
}
