// Every page and its address; each is loaded when it is first gone to. A new page is one line here
// and, to be found, one in menu.tsx.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { readAddress, writeAddress } from '../lib/address.ts';
import { Loading, NotFound, PageFault } from './odd-pages.tsx';
import { Shell } from './shell.tsx';

type Loader = () => Promise<{ readonly default: ComponentType }>;

const PAGES: Readonly<Record<string, Loader>> = {
  '/': () => import('../features/dashboard/page.tsx'),
  '/calls': () => import('../features/calls/page.tsx'),
  '/records': () => import('../features/records/list-page.tsx'),
  '/records/$id': () => import('../features/records/one-page.tsx'),
  '/objects/$kind': () => import('../features/objects/list-page.tsx'),
  '/objects/$kind/$id': () => import('../features/objects/edit-page.tsx'),
  '/new/$kind': () => import('../features/objects/edit-page.tsx'),
  '/rates': () => import('../features/rates/page.tsx'),
  '/routing': () => import('../features/routing/page.tsx'),
  '/registrations': () => import('../features/network/registrations-page.tsx'),
  '/suspended': () => import('../features/network/suspended-page.tsx'),
  '/parameters': () => import('../features/parameters/page.tsx'),
  '/payments': () => import('../features/money/page.tsx'),
  '/keys': () => import('../features/keys/page.tsx'),
  '/reports': () => import('../features/reports/page.tsx'),
  '/network-test': () => import('../features/network/network-test-page.tsx'),
  '/trace': () => import('../features/network/trace-page.tsx'),
  '/own': () => import('../features/session/own-page.tsx'),
  '/setup': () => import('../features/setup/page.tsx'),
  '/status': () => import('../features/status/page.tsx'),
};

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = Object.entries(PAGES).map(([path, load]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load),
    errorComponent: PageFault,
  }),
);

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: readAddress,
  stringifySearch: writeAddress,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  scrollRestoration: false,
});
