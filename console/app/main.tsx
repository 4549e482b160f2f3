// The console begins here: what everything on the page needs, around the routes.

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import esES from 'antd/es/locale/es_ES';
import zhCN from 'antd/es/locale/zh_CN';
import { type ReactNode, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { LANGUAGE_TAGS, useLanguage } from '../i18n/index.ts';
import { isRefused, Refused } from '../lib/ask.ts';
import { forgetSession } from '../lib/session.ts';
import { router } from './router.tsx';
import { styleNonce } from './style-nonce.ts';
import { themeOf, useAppearance } from './theme.ts';

const LOCALES = { en: enUS, zh: zhCN, es: esES } as const;
/** What was read so long ago is read again when a page shows it. */
const FRESH_MS = 5_000;
const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: (times, error) => times < RETRIES && !isAnswer(error) },
  },
  queryCache: new QueryCache({ onError: noteEnd }),
  mutationCache: new MutationCache({ onError: noteEnd }),
});

/** The server said no: it says so again. */
const isAnswer = (error: Error): boolean => error instanceof Refused && error.refusal.status !== 0;

/** A session that has ended: the page asks to sign in again, where the reader is. */
function noteEnd(error: Error): void {
  if (isRefused(error, 'SESSION_NONE')) forgetSession(queries);
}

function Console(): ReactNode {
  const [language] = useLanguage();
  const [appearance] = useAppearance();
  useEffect(() => {
    document.documentElement.lang = LANGUAGE_TAGS[language];
    document.documentElement.dataset.theme = appearance;
  }, [language, appearance]);
  return (
    <ConfigProvider
      locale={LOCALES[language]}
      theme={themeOf(appearance)}
      csp={{ nonce: styleNonce }}
      // A word of two Chinese signs is read out as it stands.
      button={{ autoInsertSpace: false }}
    >
      <App className="whole">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}

const place = document.getElementById('console');
if (place === null) throw new Error('the page has no #console');
createRoot(place).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
