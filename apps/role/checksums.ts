// Checksums of the journal by the processor's own instruction, where there is one and the native
// engine was built; else they stay what they are.
import { checksumBy } from '@tandem/books/journal';
import { loadRelay } from '@tandem/native/relay';

export function useFastChecksums(file: string): void {
  const relay = loadRelay(file);
  checksumBy('unavailable' in relay ? undefined : relay.crc32c);
}
