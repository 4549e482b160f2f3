// Light and dark: one accent, quiet greys, and density for tables that are read all day. style.css
// has the same colours for what is not of the library.
import { type ThemeConfig, theme } from 'antd';
import { useRemembered } from '../lib/remembered.ts';

export type Appearance = 'light' | 'dark';

const usualAppearance = (): Appearance =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

export const useAppearance = () => useRemembered<Appearance>('appearance', usualAppearance());

/** Who asked his system for stillness gets no page that slides. */
const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches;

const SHARED = {
  motion,
  ...{ borderRadius: 6, fontSize: 14, controlHeight: 32, wireframe: false },
  fontFamily:
    "'Inter', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', " +
    "'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
};

const LIGHT: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...SHARED,
    ...{ colorPrimary: '#0f766e', colorLink: '#0f6b64', colorInfo: '#0f766e' },
    ...{ colorSuccess: '#15803d', colorError: '#b91c1c', colorWarning: '#b45309' },
    ...{ colorBgLayout: '#f5f6f8', colorText: '#1c2530', colorTextSecondary: '#52606d' },
    ...{ colorTextTertiary: '#5f6b78', colorTextPlaceholder: '#697582' },
    ...{ colorTextDescription: '#596673', colorBorder: '#c9d1d9', colorBorderSecondary: '#e3e7eb' },
  },
  components: {
    Table: { headerBg: '#f5f6f8', cellPaddingBlockSM: 6 },
    Segmented: { trackBg: '#e4e8ec', itemColor: '#46525e' },
  },
};

const DARK: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...SHARED,
    ...{ colorPrimary: '#0d9488', colorLink: '#5eead4', colorInfo: '#2dd4bf' },
    ...{ colorSuccess: '#4ade80', colorError: '#f87171', colorWarning: '#fbbf24' },
    ...{ colorBgBase: '#10151b', colorBgLayout: '#0b0f14', colorBgContainer: '#141a21' },
    ...{ colorBgElevated: '#1b222b', colorText: '#e4e9ef', colorTextSecondary: '#a9b4c0' },
    ...{ colorTextTertiary: '#97a3b0', colorTextPlaceholder: '#8a96a3' },
    ...{ colorTextDescription: '#9ba7b4', colorBorder: '#37424e', colorBorderSecondary: '#242d37' },
  },
  components: {
    Table: { headerBg: '#192028', cellPaddingBlockSM: 6 },
    Segmented: { trackBg: '#1b222b', itemSelectedBg: '#313b47', itemColor: '#b3bdc8' },
    // White on the accent itself would be too faint in the dark.
    Button: {
      colorPrimary: '#0f766e',
      colorPrimaryHover: '#11857c',
      colorPrimaryActive: '#0b5d57',
      // One without a ground of its own takes the bright accent under the pointer.
      defaultHoverColor: '#2dd4bf',
      defaultHoverBorderColor: '#2dd4bf',
      defaultActiveColor: '#5eead4',
      defaultActiveBorderColor: '#5eead4',
    },
  },
};

export const themeOf = (appearance: Appearance): ThemeConfig =>
  appearance === 'dark' ? DARK : LIGHT;
