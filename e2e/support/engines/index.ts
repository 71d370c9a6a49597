import { existsSync } from 'node:fs';
import { startChromium } from './chromium.js';
import { startChromiumWindow } from './chromium-window.js';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { startFirefox } from './firefox.js';
import { startWebkit } from './webkit.js';

export type { Engine, EngineName, EngineOptions, Finger } from './engine.js';

interface EngineKind {
  start(options?: EngineOptions): Promise<Engine>;
  /** Programs that it needs, beside what npm brings, and the Debian packages that have them. */
  needs: Record<string, string>;
}

const KINDS: Record<EngineName, EngineKind> = {
  chromium: { start: startChromium, needs: {} },
  'chromium-window': {
    start: startChromiumWindow,
    needs: { '/usr/bin/chromium': 'chromium', '/usr/bin/xdotool': 'xdotool', '/usr/bin/Xvfb': 'xvfb' },
  },
  firefox: { start: startFirefox, needs: { '/usr/bin/firefox-esr': 'firefox-esr' } },
  webkit: {
    start: startWebkit,
    needs: { '/usr/bin/WebKitWebDriver': 'webkit2gtk-driver', '/usr/bin/Xvfb': 'xvfb' },
  },
};

/** An engine that a test may start. */
export interface EngineChoice {
  name: EngineName;
  start(options?: EngineOptions): Promise<Engine>;
}

/**
 * The engines of this machine, for `describe.each`. One whose program is missing is left out with a printed reason; with
 * `CI=true` it stays in and its start fails, so that a run in CI never passes by skipping.
 */
export function engines(...wanted: EngineName[]): EngineChoice[] {
  return wanted.flatMap((name) => {
    const { start, needs } = KINDS[name];
    const missing = Object.entries(needs).filter(([program]) => !existsSync(program));
    if (missing.length === 0) return [{ name, start }];
    const reason = `${name}: ${missing.map(([program, apt]) => `${program} is missing (apt install ${apt})`).join(', ')}`;
    if (process.env.CI === 'true') return [{ name, start: () => Promise.reject(new Error(reason)) }];
    process.stdout.write(`skipped: ${reason}\n`);
    return [];
  });
}
