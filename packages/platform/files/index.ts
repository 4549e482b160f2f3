export { FILE_MODE, type NodeDiskOptions, nodeDisk, SECRET_MODE } from './node-disk.ts';
