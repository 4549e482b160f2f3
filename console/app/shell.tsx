// What stands around every page: the menu, the state of the system, language, appearance, and who
// is signed in. Without a session it is the way in.
import { MenuOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { Button, Drawer, Dropdown, Select, Spin } from 'antd';
import { type ReactNode, useState } from 'react';
import { SignIn } from '../features/session/sign-in.tsx';
import { LANGUAGE_NAMES, LANGUAGES, useLanguage, useWords } from '../i18n/index.ts';
import { ask } from '../lib/ask.ts';
import { forgetSession, useReadiness, useSession } from '../lib/session.ts';
import { FaultBox } from '../ui/fault.tsx';
import { Brand, SideMenu } from './side-menu.tsx';
import { useAppearance } from './theme.ts';

export function Shell(): ReactNode {
  const session = useSession();
  if (session.isPending) return <Spin fullscreen />;
  if (session.error !== null) {
    return (
      <div className="page">
        <FaultBox error={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  const isIn = session.data !== null && !session.data.mustChangePassword;
  return isIn ? <Frame name={session.data?.id ?? ''} /> : <Entrance />;
}

function Entrance(): ReactNode {
  return (
    <div className="entrance">
      <div className="entrance-tools">
        <LanguageSelect />
        <AppearanceButton />
      </div>
      <main>
        <Brand />
        <SignIn />
      </main>
    </div>
  );
}

function Frame({ name }: { readonly name: string }): ReactNode {
  const say = useWords();
  const [isOpen, open] = useState(false);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {say('common.skip')}
      </a>
      <aside className="side">
        <Brand />
        <SideMenu />
      </aside>
      <div className="main">
        <header className="top">
          <Button
            className="menu-button"
            type="text"
            icon={<MenuOutlined />}
            aria-label={say('common.menu')}
            onClick={() => open(true)}
          />
          <StateLine />
          <span className="grow" />
          <LanguageSelect />
          <AppearanceButton />
          <ReaderMenu name={name} />
        </header>
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Drawer open={isOpen} placement="left" size={264} title="Tandem" onClose={() => open(false)}>
        <SideMenu onGo={() => open(false)} />
      </Drawer>
    </div>
  );
}

function StateLine(): ReactNode {
  const say = useWords();
  const { data, error } = useReadiness();
  if (data === undefined && error === null) return null;
  const isReady = data?.ready === true && error === null;
  const missing = error === null ? (data?.missing.join('; ') ?? '') : say('common.noAnswer');
  return (
    <span className={isReady ? 'state good' : 'state bad'} role="status" title={missing}>
      <span className="dot" aria-hidden="true" />
      {isReady ? say('common.ready') : `${say('common.notReady')}: ${missing}`}
    </span>
  );
}

function LanguageSelect(): ReactNode {
  const say = useWords();
  const [language, setLanguage] = useLanguage();
  return (
    <Select
      variant="borderless"
      className="language-select"
      aria-label={say('common.language')}
      value={language}
      onChange={setLanguage}
      options={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
    />
  );
}

function AppearanceButton(): ReactNode {
  const say = useWords();
  const [appearance, setAppearance] = useAppearance();
  const isDark = appearance === 'dark';
  const label = `${say('common.appearance')}: ${say(isDark ? 'common.light' : 'common.dark')}`;
  return (
    <Button
      type="text"
      icon={isDark ? <SunOutlined /> : <MoonOutlined />}
      aria-label={label}
      title={label}
      onClick={() => setAppearance(isDark ? 'light' : 'dark')}
    />
  );
}

function ReaderMenu({ name }: { readonly name: string }): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const signOut = (): void => {
    void ask('DELETE', '/api/v1/session').finally(() => forgetSession(queries));
  };
  const items = [
    { key: 'own', label: <Link to="/own">{say('session.own')}</Link> },
    { key: 'out', label: say('session.signOut'), onClick: signOut },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" aria-label={say('common.account', { name })}>
        {name}
      </Button>
    </Dropdown>
  );
}
