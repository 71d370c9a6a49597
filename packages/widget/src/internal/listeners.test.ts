import { expect, it } from 'vitest';
import { Listeners } from './listeners.js';

it('removes what was added, of both phases, and can be used again', () => {
  const target = new EventTarget();
  const listeners = new Listeners();
  const heard: string[] = [];
  const open = () => {
    listeners.add(target, 'keydown', () => heard.push('capture'), { capture: true });
    listeners.add(target, 'keydown', () => heard.push('bubble'));
    listeners.add(null, 'keydown', () => heard.push('nowhere'));
  };
  open();
  target.dispatchEvent(new Event('keydown'));
  expect(heard).toEqual(['capture', 'bubble']);
  listeners.removeAll();
  target.dispatchEvent(new Event('keydown'));
  expect(heard).toHaveLength(2);
  open();
  target.dispatchEvent(new Event('keydown'));
  expect(heard).toHaveLength(4);
  listeners.removeAll();
  target.dispatchEvent(new Event('keydown'));
  expect(heard).toHaveLength(4);
});
