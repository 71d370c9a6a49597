import { mkdir, writeFile } from 'node:fs/promises';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations } from '../../support/axe.js';
import { SHOTS } from '../../support/journey.js';

/** The windows of the pictures. */
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/** A state of a mock. */
export interface State {
  /** Leads to it by what a user does. Done again in each window, unless it lasts through all of them. */
  reach?: () => Promise<unknown>;
  /** Leads back from it, for the next window. */
  leave?: () => Promise<unknown>;
  /** What is new in it, where axe has seen the rest of the page in another state. */
  surface?: Locator;
  /** What it lasts by is where the pointer is, which else goes into a corner. */
  isPointed?: boolean;
  /** On a phone alone. */
  isTouch?: boolean;
  /** Not on an Arabic page, where it would have to begin anew. */
  isLeftToRight?: boolean;
  /** Also in forced colours, narrow, as `-360-forced`. */
  isForced?: boolean;
}

/** Takes the pictures of a page. */
export class Camera {
  private readonly writes: Promise<void>[] = [];

  private constructor(
    private readonly page: Page,
    private readonly protocol: CDPSession,
    private readonly taken: Set<string>,
  ) {}

  /**
   * Returns the camera of a page. Nothing moves there: no picture shows a half of a fade.
   *
   * @param taken - gets the names of the states that it takes
   */
  static async open(page: Page, taken: Set<string>): Promise<Camera> {
    await mkdir(SHOTS, { recursive: true });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    return new Camera(page, await page.context().newCDPSession(page), taken);
  }

  /** Resolves when all pictures are stored. */
  async close(): Promise<void> {
    await Promise.all(this.writes);
  }

  /**
   * Takes the pictures of a state, as `mock-<name>-<width>-<theme>[-rtl].png`: wide and narrow, light and dark, and narrow on an
   * Arabic page. Expects that nothing is wider than the page, and that axe finds nothing, after the pictures: all of its rules
   * run on the wide page in the dark (on a phone on the narrow one), and the contrast on the narrow one in the light.
   */
  async take(name: string, state: State = {}): Promise<void> {
    this.taken.add(name);
    const { reach, leave, isTouch = false, isLeftToRight = false, isForced = false } = state;
    if (!reach && !state.isPointed) await this.page.mouse.move(2, 2);
    if (!isTouch) {
      await this.page.setViewportSize(WIDE);
      await reach?.();
      await this.shoot(`${name}-1280`, 'light');
      await this.shoot(`${name}-1280`, 'dark');
      await this.check(name, state);
      await leave?.();
    }
    await this.page.setViewportSize(NARROW);
    await reach?.();
    await this.shoot(`${name}-360`, 'dark');
    if (isTouch) await this.check(name, state);
    await this.shoot(`${name}-360`, 'light');
    await this.expectFit(name);
    await this.check(`${name}, light`, state, 'color-contrast');
    if (isForced) {
      await this.page.emulateMedia({ forcedColors: 'active' });
      await this.shoot(`${name}-360-forced`, 'light');
      await this.page.emulateMedia({ forcedColors: 'none' });
    }
    await leave?.();
    if (!isLeftToRight) await this.takeTurned(name, state);
  }

  /** Takes the picture of a state on an Arabic page, which is English again after that. */
  async takeTurned(name: string, { reach, leave }: State = {}): Promise<void> {
    await this.page.setViewportSize(NARROW);
    await this.turn('rtl');
    await reach?.();
    await this.shoot(`${name}-360-rtl`, 'light');
    await this.expectFit(`${name}, from right to left`);
    await leave?.();
    await this.turn('ltr');
  }

  /** Stores what is no part of a page, as `mock-<name>.png`. */
  keep(name: string, png: string): void {
    this.taken.add(name);
    this.writes.push(writeFile(`${SHOTS}mock-${name}.png`, png, 'base64'));
  }

  private async shoot(name: string, colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    await this.page.evaluate(() => new Promise(requestAnimationFrame));
    const { data } = await this.protocol.send('Page.captureScreenshot', {
      ...{ format: 'png', optimizeForSpeed: true },
    });
    this.writes.push(writeFile(`${SHOTS}mock-${name}-${colorScheme}.png`, data, 'base64'));
  }

  private async check(name: string, { surface }: State, ...rules: string[]): Promise<void> {
    expect(await axeViolations(surface ?? this.page, ...rules), name).toEqual([]);
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
