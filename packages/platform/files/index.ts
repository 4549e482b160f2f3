export { FILE_MODE, type NodeDiskOptions, nodeDisk, SECRET_MODE } from './node-disk.ts';
export {
  findRecording,
  type RecordingFile,
  readRecording,
  recordingName,
  removeOldRecordings,
} from './recordings.ts';
export { type SpooledFile, spoolIn, UploadTooLarge } from './spool.ts';
