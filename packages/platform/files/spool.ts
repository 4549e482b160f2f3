// Uploads that must be read out of order are kept in a file until they have been. The file has no
// name any more as soon as it is open, so that nothing stays behind whatever happens.
import { type FileHandle, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Others on this machine have no business with rates. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export interface SpooledFile {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
  remove(): Promise<void>;
}

export class UploadTooLarge extends Error {
  constructor(mostBytes: number) {
    super(`more than ${mostBytes} bytes`);
  }
}

export function spoolIn(folder: string) {
  return {
    keep: async (bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<SpooledFile> => {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      const own = await mkdtemp(join(folder, 'upload-'));
      const file = await open(join(own, 'file'), 'wx+', FILE_MODE);
      try {
        await rm(own, { recursive: true });
        return spooled(file, await fill(file, bytes, mostBytes));
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

async function fill(
  file: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<number> {
  let size = 0;
  for await (const chunk of bytes) {
    if (size + chunk.length > mostBytes) throw new UploadTooLarge(mostBytes);
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await file.write(chunk, at, chunk.length - at, size + at);
      at += bytesWritten;
    }
    size += chunk.length;
  }
  return size;
}

const spooled = (file: FileHandle, size: number): SpooledFile => ({
  size,
  read: async (at, length) => {
    const buffer = Buffer.allocUnsafe(length);
    for (let have = 0; have < length; ) {
      const { bytesRead } = await file.read(buffer, have, length - have, at + have);
      if (bytesRead === 0) throw new Error('the spooled file has become shorter');
      have += bytesRead;
    }
    return buffer;
  },
  remove: () => file.close(),
});
