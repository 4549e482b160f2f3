// The menu: every page under its heading, and which right shows it. A new page is one line.
import {
  ApartmentOutlined,
  ApiOutlined,
  BankOutlined,
  BarChartOutlined,
  CalendarOutlined,
  ClusterOutlined,
  CompassOutlined,
  ControlOutlined,
  DashboardOutlined,
  DollarOutlined,
  ExportOutlined,
  FileTextOutlined,
  GlobalOutlined,
  HeartOutlined,
  ImportOutlined,
  KeyOutlined,
  LoginOutlined,
  LogoutOutlined,
  NotificationOutlined,
  PhoneOutlined,
  RetweetOutlined,
  RocketOutlined,
  SafetyOutlined,
  StopOutlined,
  SwapOutlined,
  TeamOutlined,
  UnorderedListOutlined,
  UserOutlined,
  WalletOutlined,
  WifiOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { WordKey } from '../i18n/index.ts';
import { KINDS_SHOWN, type KindGroup } from '../lib/kinds.ts';

export interface MenuEntry {
  readonly to: string;
  readonly icon: ComponentType;
  /** A word of the catalogue; of kinds their own name. */
  readonly word?: WordKey;
  readonly kind?: string;
  /** The object that one must be allowed to see. */
  readonly sees: string;
}

export interface MenuGroup {
  readonly word: WordKey;
  readonly entries: readonly MenuEntry[];
}

const KIND_ICONS: Readonly<Record<string, ComponentType>> = {
  accounts: BankOutlined,
  rateGroups: DollarOutlined,
  phones: PhoneOutlined,
  mappingGateways: LoginOutlined,
  routingGateways: LogoutOutlined,
  gatewayGroups: ClusterOutlined,
  areas: GlobalOutlined,
  numberLists: UnorderedListOutlined,
  workCalendars: CalendarOutlined,
  geofences: CompassOutlined,
  portabilityServers: RetweetOutlined,
  recordTargets: ExportOutlined,
  webhooks: NotificationOutlined,
  operators: UserOutlined,
  roles: SafetyOutlined,
};

const kindsOf = (group: KindGroup): readonly MenuEntry[] =>
  KINDS_SHOWN.filter((one) => one.group === group).map(({ name }) => ({
    ...{ to: `/objects/${name}`, icon: KIND_ICONS[name] ?? TeamOutlined, kind: name, sees: name },
  }));

export const MENU: readonly MenuGroup[] = [
  {
    word: 'common.trade',
    entries: [
      { to: '/', icon: DashboardOutlined, word: 'dashboard.title', sees: 'reports' },
      { to: '/calls', icon: ApiOutlined, word: 'calls.title', sees: 'calls' },
      { to: '/records', icon: FileTextOutlined, word: 'records.title', sees: 'cdrs' },
      { to: '/reports', icon: BarChartOutlined, word: 'reports.title', sees: 'reports' },
    ],
  },
  {
    word: 'common.business',
    entries: [
      ...kindsOf('business'),
      { to: '/payments', icon: WalletOutlined, word: 'money.title', sees: 'payments' },
      { to: '/rates', icon: ImportOutlined, word: 'rates.title', sees: 'rateGroups' },
    ],
  },
  { word: 'common.network', entries: kindsOf('network') },
  {
    word: 'common.diagnosis',
    entries: [
      { to: '/routing', icon: ApartmentOutlined, word: 'routing.title', sees: 'routingGateways' },
      { to: '/registrations', icon: TeamOutlined, word: 'network.registrations', sees: 'phones' },
      { to: '/trace', icon: SwapOutlined, word: 'network.trace', sees: 'system' },
      { to: '/network-test', icon: WifiOutlined, word: 'network.test', sees: 'system' },
      { to: '/suspended', icon: StopOutlined, word: 'network.suspended', sees: 'system' },
    ],
  },
  {
    word: 'common.systemGroup',
    entries: [
      { to: '/parameters', icon: ControlOutlined, word: 'parameters.title', sees: 'parameters' },
      ...kindsOf('systemGroup'),
      { to: '/keys', icon: KeyOutlined, word: 'keys.title', sees: 'operators' },
      { to: '/setup', icon: RocketOutlined, word: 'setup.title', sees: 'accounts' },
      { to: '/status', icon: HeartOutlined, word: 'system.status', sees: 'system' },
    ],
  },
];
