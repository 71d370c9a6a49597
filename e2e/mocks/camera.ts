import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations } from '../support/axe.js';
import { SHOTS } from '../support/journey.js';

/** The windows of the pictures. */
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/** A state of a mock. */
export interface State {
  /** Leads to it by what a user does. Done again in each window, unless it lasts through all of them. */
  reach?: () => Promise<unknown>;
  /** Leads back from it, for the next window. */
  leave?: () => Promise<unknown>;
  /** On a phone alone. */
  isTouch?: boolean;
  /** Not on an Arabic page, where it would have to begin anew. */
  isLeftToRight?: boolean;
  /** Also in forced colours, narrow, as `-360-forced`. */
  isForced?: boolean;
}

/** Takes the pictures of a page. */
export class Camera {
  constructor(private readonly page: Page) {}

  /** Makes nothing move: no picture shows a half of a fade. */
  async set(): Promise<void> {
    await mkdir(SHOTS, { recursive: true });
    await this.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  }

  /**
   * Takes the pictures of a state, as `mock-<name>-<width>-<theme>[-rtl].png`: wide and narrow, light and dark, and narrow on an
   * Arabic page. Expects that nothing is wider than the page, and that axe finds nothing, of which the theme changes the contrast
   * alone.
   */
  async take(
    name: string,
    { reach, leave, isTouch = false, isLeftToRight = false, isForced = false }: State = {},
  ): Promise<void> {
    if (!reach) await this.page.mouse.move(2, 2);
    if (!isTouch) {
      await this.page.setViewportSize(WIDE);
      await reach?.();
      await this.shoot(`${name}-1280`, 'light');
      expect(await axeViolations(this.page), name).toEqual([]);
      await this.shoot(`${name}-1280`, 'dark');
      expect(await axeViolations(this.page, 'color-contrast'), `${name}, dark`).toEqual([]);
      await leave?.();
    }
    await this.page.setViewportSize(NARROW);
    await reach?.();
    if (isTouch) {
      expect(await axeViolations(this.page), name).toEqual([]);
      await this.shoot(`${name}-360`, 'light');
    }
    await this.shoot(`${name}-360`, 'dark');
    if (isTouch) expect(await axeViolations(this.page, 'color-contrast'), `${name}, dark`).toEqual([]);
    else await this.shoot(`${name}-360`, 'light');
    await this.expectFit(name);
    if (isForced) {
      await this.page.emulateMedia({ forcedColors: 'active' });
      await this.shoot(`${name}-360-forced`, 'light');
      await this.page.emulateMedia({ forcedColors: 'none' });
    }
    await leave?.();
    if (isLeftToRight) return;
    await this.turn('rtl');
    await reach?.();
    await this.shoot(`${name}-360-rtl`, 'light');
    await this.expectFit(`${name}, from right to left`);
    await leave?.();
    await this.turn('ltr');
  }

  private async shoot(name: string, colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.screenshot({ path: `${SHOTS}mock-${name}-${colorScheme}.png`, scale: 'css' });
  }

  private turn(direction: 'ltr' | 'rtl'): Promise<void> {
    return this.page.evaluate((dir) => {
      Object.assign(document.documentElement, { dir, lang: dir === 'rtl' ? 'ar' : 'en' });
    }, direction);
  }

  /** Expects that neither the page nor the log is wider than its window. */
  private async expectFit(name: string): Promise<void> {
    const wide = await this.page.evaluate(() => {
      const all = (root: ParentNode): Element[] =>
        [...root.querySelectorAll('*')].flatMap((one) => [
          one,
          ...(one.shadowRoot ? all(one.shadowRoot) : []),
        ]);
      const boxes = [document.documentElement, ...all(document).filter((one) => one.matches('.log'))];
      return boxes
        .filter((box) => box.scrollWidth > box.clientWidth)
        .map((box) => box.className || box.localName);
    });
    expect(wide, name).toEqual([]);
  }
}
