import { fileKindOf } from '@sotto/sdk';
import type { FileRef } from '@sotto/sdk';

/** Pictures that a bubble shows beside one another; the last one says how many more there are. */
export const MOST_SHOWN = 5;
/** Pixels of a picture, in both directions, below which it is not made larger. */
const SMALL = 160;
/** Bytes up to which a picture is loaded by itself. */
const MAX_AUTOMATIC = 5_000_000;
/** Widths of a single picture by its height, and the class of the shape that comes closest. */
const SHAPES: readonly (readonly [ratio: number, name: string])[] = [
  [3 / 4, 'is-tall'],
  [1, 'is-square'],
  [4 / 3, ''],
  [16 / 9, 'is-flat'],
];

/** Whether a file is shown as a picture, or as a video in the place of one: its size is known, so nothing jumps. */
export const isPicture = (file: FileRef): boolean => fileKindOf(file) === 'media';

/** Returns the class of the place that pictures take, which is known before they are loaded. */
export function shapeOf(pictures: readonly FileRef[]): string {
  const [first] = pictures;
  if (pictures.length > 1 || !first) return `pix pix-${Math.min(pictures.length, MOST_SHOWN)}`;
  const ratio = (first.width ?? 4) / (first.height ?? 3);
  const distance = ([one]: readonly [number, string]) => Math.abs(Math.log(one / ratio));
  const [, name] = SHAPES.reduce((best, shape) => (distance(shape) < distance(best) ? shape : best));
  return ['pix pix-1', name, isSmall(first) ? 'is-small' : ''].filter(Boolean).join(' ');
}

/** Whether a picture is so small that it is shown in its own size. */
export const isSmall = ({ width = SMALL, height = SMALL, type }: FileRef): boolean =>
  width < SMALL && height < SMALL && !type.startsWith('video/');

/** Returns the id of what stands for a picture: its preview, where it has one. */
export const shownId = ({ id, preview }: FileRef): string => preview ?? id;

/** Whether what stands for a picture is so small that it is loaded without being asked for. */
export const isLight = (file: FileRef): boolean =>
  file.preview !== undefined || (file.size <= MAX_AUTOMATIC && !isVideo(file));

/** Whether a file is music or another sound that browsers play. */
export const isSound = ({ type }: FileRef): boolean => type === 'audio/mpeg' || type === 'audio/wav';

/** Whether what is shown in the place of a picture is a video. */
export const isVideo = ({ type }: FileRef): boolean => type.startsWith('video/');
