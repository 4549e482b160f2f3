// A page: its name, what it is for, what can be done, and its content.
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  /** A table that fills what is left of the window. */
  readonly fills?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, about, actions, fills = false, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Tandem`;
  }, [title]);
  return (
    <article className={fills ? 'page page-fills' : 'page'}>
      <header className="page-head">
        <div className="page-name">
          <h1>{title}</h1>
          {about === undefined ? null : <p>{about}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </article>
  );
}

interface CardProps {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Card({ title, extra, className = '', children }: CardProps): ReactNode {
  return (
    <section className={`card ${className}`}>
      {title === undefined ? null : (
        <header className="card-head">
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      {children}
    </section>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing there: why, and what to do next. */
export function Empty({ title, children, action }: EmptyProps): ReactNode {
  return (
    <div className="empty" role="note">
      <strong>{title}</strong>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  );
}
