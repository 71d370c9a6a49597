import { expect, test } from 'vitest';
import { isPicture, shapeOf } from './shapes.js';

const picture = (width: number, height: number) => ({
  ...{ id: 'f', name: 'a.png', type: 'image/png', size: 9, width, height },
});

test('a single picture takes the shape that comes closest to its own', () => {
  expect(shapeOf([picture(400, 300)])).toBe('pix pix-1');
  expect(shapeOf([picture(4000, 400)])).toBe('pix pix-1 is-flat');
  expect(shapeOf([picture(300, 310)])).toBe('pix pix-1 is-square');
  expect(shapeOf([picture(9, 1600)])).toBe('pix pix-1 is-tall');
});

test('several pictures share one place, however many they are', () => {
  expect(shapeOf([picture(1, 1), picture(1, 1)])).toBe('pix pix-2');
  expect(shapeOf(Array.from({ length: 9 }, () => picture(1, 1)))).toBe('pix pix-5');
});

test('a picture of unknown size is a file, as it would jump', () => {
  expect(isPicture(picture(1, 1))).toBe(true);
  expect(isPicture({ id: 'f', name: 'a.png', type: 'image/png', size: 9 })).toBe(false);
  expect(isPicture({ ...picture(1, 1), type: 'application/octet-stream' })).toBe(false);
  expect(isPicture({ ...picture(1, 1), type: 'video/webm' })).toBe(true);
  expect(isPicture({ id: 'f', name: 'Voice message', type: 'video/webm', size: 9 })).toBe(false);
});
