import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPausableTimeout } from './pausable-timeout.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts no pause', () => {
  const onTimeout = vi.fn();
  const timeout = createPausableTimeout(100, onTimeout);
  vi.advanceTimersByTime(60);
  timeout.pause();
  timeout.pause();
  vi.advanceTimersByTime(1000);
  timeout.resume();
  timeout.resume();
  vi.advanceTimersByTime(39);
  expect(onTimeout).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onTimeout).toHaveBeenCalledOnce();
});

it('is not resumed once it was stopped', () => {
  const onTimeout = vi.fn();
  const timeout = createPausableTimeout(100, onTimeout);
  timeout.stop();
  timeout.resume();
  vi.advanceTimersByTime(1000);
  expect(onTimeout).not.toHaveBeenCalled();
});
