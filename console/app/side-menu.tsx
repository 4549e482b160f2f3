// The menu at the side: plain links under headings, so that the keyboard and a new tab work as
// everywhere.
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import { useMay } from '../lib/session.ts';
import { useNames } from '../ui/names.ts';
import { MENU, type MenuEntry, type MenuGroup } from './menu.tsx';

export function Brand(): ReactNode {
  return (
    <div className="brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0f766e" />
        <g fill="none" stroke="#fff" strokeWidth="2.5">
          <circle cx="10" cy="20" r="5" />
          <circle cx="22" cy="20" r="5" />
          <path d="M10 20 14 11h8" />
        </g>
      </svg>
      <span>Tandem</span>
    </div>
  );
}

interface SideMenuProps {
  /** A page was chosen. */
  readonly onGo?: () => void;
}

export function SideMenu({ onGo }: SideMenuProps): ReactNode {
  const say = useWords();
  return (
    <nav className="menu" aria-label={say('common.menu')}>
      {MENU.map((group) => (
        <Group key={group.word} group={group} onGo={onGo} />
      ))}
    </nav>
  );
}

interface GroupProps {
  readonly group: MenuGroup;
  readonly onGo: (() => void) | undefined;
}

function Group({ group, onGo }: GroupProps): ReactNode {
  const say = useWords();
  const may = useMay();
  const shown = group.entries.filter(({ sees }) => may(sees, 'see'));
  if (shown.length === 0) return null;
  return (
    <>
      <h2>{say(group.word)}</h2>
      <ul>
        {shown.map((entry) => (
          <li key={entry.to}>
            <EntryLink entry={entry} onGo={onGo} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface EntryProps {
  readonly entry: MenuEntry;
  readonly onGo: (() => void) | undefined;
}

function EntryLink({ entry, onGo }: EntryProps): ReactNode {
  const say = useWords();
  const names = useNames();
  const { to, icon: Icon, word, kind } = entry;
  const { pathname } = useLocation();
  // The page of a new one has an address of its own, which does not begin as that of the list.
  const isOfNew = kind !== undefined && pathname === `/new/${kind}`;
  return (
    <Link
      to={to}
      {...(isOfNew ? ({ className: 'active', 'aria-current': 'page' } as const) : {})}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      onClick={() => onGo?.()}
    >
      <Icon />
      <span>{word === undefined ? names.kind(kind ?? '') : say(word)}</span>
    </Link>
  );
}
