import { spanTexts } from './localize.js';

/** A span of time in its largest whole unit: `30 s`, `5 min`, `1 h`. */
export function formatSpan(seconds: number): string {
  const texts = spanTexts();
  if (seconds >= 3600 && seconds % 3600 === 0) return texts.hours(seconds / 3600);
  return seconds >= 60 && seconds % 60 === 0 ? texts.minutes(seconds / 60) : texts.seconds(seconds);
}

/** What is left of a wait, as a clock shows it: `12`, `4:05`, `1:00:00`. */
export function formatCountdown(seconds: number): string {
  if (seconds < 60) return String(seconds);
  const minutes = Math.floor(seconds / 60);
  const parts =
    minutes < 60 ? [minutes, seconds % 60] : [Math.floor(minutes / 60), minutes % 60, seconds % 60];
  return parts.map((part, at) => String(part).padStart(at > 0 ? 2 : 1, '0')).join(':');
}
