export { FILE_MODE, type NodeDiskOptions, nodeDisk, SECRET_MODE } from './node-disk.ts';
export { type SpooledFile, spoolIn, UploadTooLarge } from './spool.ts';
