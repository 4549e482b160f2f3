export { type DataPaths, dataFolder, dataPaths, type Surroundings } from './data-folder.ts';
export {
  type ListenAddress,
  parseListenAddress,
  printListenAddress,
  type SettingFault,
} from './listen-address.ts';
export { type MediaDaemonSetting, parseMediaPool } from './media-pool.ts';
export { type PortRangeSetting, parsePortRange } from './port-range.ts';
