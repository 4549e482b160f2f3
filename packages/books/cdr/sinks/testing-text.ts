// For tests only: what stands in the text files of a disk, oldest file first.
import type { BreakableDisk } from '@tandem/base/testkit';
import type { TextSettings } from './text-files.ts';
import { TEXT_FOLDER, textFilesIn } from './text-slots.ts';

export const textSettings = (more: Partial<TextSettings> = {}): TextSettings => ({
  ...{ isOn: true, withUnconnected: true, withIllegal: true },
  ...{ intervalSeconds: null, maxFiles: 2_048 },
  ...more,
});

export function textNames(disk: BreakableDisk): readonly string[] {
  const inside = disk.paths().filter((path) => path.startsWith(`${TEXT_FOLDER}/`));
  return textFilesIn(inside.map((path) => path.slice(TEXT_FOLDER.length + 1)));
}

export const textOf = (disk: BreakableDisk): string =>
  textNames(disk)
    .map((name) => disk.text(`${TEXT_FOLDER}/${name}`) ?? '')
    .join('');

export const linesIn = (disk: BreakableDisk): readonly string[] =>
  textOf(disk).split('\n').slice(0, -1);
