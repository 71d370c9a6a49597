import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import { signUp } from './support/people.js';
import { realLibraries } from './support/pages/real-libraries.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Pages with libraries that change built-ins of the language and the browser: one page for each kind of change, and a
// message is sent and received on it.

let server: TestServer;
let jonas: ChatClient;
let browser: Awaited<ReturnType<typeof startBrowser>>;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  jonas = await signUp(server, 'jonas', 'Jonas Weber');
  const { slug } = await jonas.rooms.create({ name: 'Cues' });
  await jonas.messages.send(slug, 'Here from the start');
  const ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.join(slug);
  ada.close();
});
afterAll(async () => {
  jonas.close();
  await browser.close();
  await server.stop();
});

/** What scripts of the page do before ours runs, as the source text of that era. */
const pages: [name: string, script: string][] = [
  [
    'Prototype 1.7',
    `function list(of) { var all = new Array(of.length || 0); for (var i = 0; i < all.length; i++) all[i] = of[i]; return all; }
     Array.from = function (iterable) { return !iterable ? [] : 'toArray' in Object(iterable) ? iterable.toArray() : list(iterable); };
     Array.prototype.toJSON = function () { return '[' + this.map(function (one) { return Object.toJSON(one); }).join(', ') + ']'; };
     Object.toJSON = function (one) { return JSON.stringify(one); };
     Date.prototype.toJSON = String.prototype.toJSON = Number.prototype.toJSON = function () { return String(this); };
     Array.prototype.toArray = function () { return list(this); };
     Array.prototype.entries = Array.prototype.toArray;
     Array.prototype.each = Array.prototype.forEach;
     Array.prototype.first = function () { return this[0]; };
     Array.prototype.reverse = (function (native) { return function (inline) { return native.call(inline === false ? this.toArray() : this); }; })(Array.prototype.reverse);
     String.prototype.startsWith = function (start) { return this.lastIndexOf(start, 0) === 0; };
     String.prototype.endsWith = function (end) { var at = this.length - end.length; return at >= 0 && this.indexOf(end, at) === at; };
     Function.prototype.bind = (function (native) { return function (self) { return arguments.length < 2 && self === undefined ? this : native.apply(this, arguments); }; })(Function.prototype.bind);
     Element.prototype.remove = function () { this.parentNode.removeChild(this); return this; };
     HTMLElement.prototype.show = HTMLElement.prototype.hide = HTMLElement.prototype.update = HTMLElement.prototype.select = function () { return this; };
     HTMLElement.prototype.scrollTo = function () { scroll(0, this.offsetTop); return this; };`,
  ],
  [
    'MooTools 1.4 with its compatibility',
    `Array.from = function (item) { return item == null ? [] : Array.isArray(item) ? item : typeof item == 'object' && 'length' in item ? Array.prototype.slice.call(item) : [item]; };
     Array.prototype.each = Array.prototype.forEach; Array.prototype.clean = Array.prototype.erase = Array.prototype.empty = function () { return this; };
     Array.prototype.contains = function (one) { return this.indexOf(one) > -1; };
     Array.prototype.flatten = function () { return this.flat(); };
     String.prototype.contains = function (text, gap) { return gap ? (gap + this + gap).indexOf(gap + text + gap) > -1 : this.indexOf(text) > -1; };
     Function.prototype.extend = function (more) { for (var name in more) this[name] = more[name]; return this; };
     Number.prototype.limit = function (low, high) { return Math.min(high, Math.max(low, this)); };
     HTMLElement.prototype.get = HTMLElement.prototype.set = HTMLElement.prototype.inject = HTMLElement.prototype.dispose = function () { return this; };
     window.Event = function (event) { return event || window.event; };
     window.$ = function (id) { return document.getElementById(id); };`,
  ],
  [
    'additions to Object.prototype',
    `Object.prototype.extend = function (more) { for (var name in more) this[name] = more[name]; return this; };
     Object.prototype.clone = function () { return this; };
     Object.prototype.each = function (act) { for (var name in this) act(this[name]); };
     Object.prototype.toJSONString = function () { return ''; };`,
  ],
  [
    'Datejs',
    `Date.parse = function (text) { return text ? new Date(text) : null; };
     Date.prototype.toString = function () { return 'a day'; };
     Date.prototype.toISOString = function () { return this.getUTCFullYear() + '-01-01T00:00:00Z'; };
     Date.prototype.set = Date.prototype.add = function () { return this; };`,
  ],
  [
    'polyfills that do not ask what is there',
    `Element.prototype.remove = function () { this.parentElement.removeChild(this); };
     window.CustomEvent = function (name, options) { options = options || {}; var event = document.createEvent('CustomEvent'); event.initCustomEvent(name, !!options.bubbles, !!options.cancelable, options.detail); return event; };
     window.CustomEvent.prototype = window.Event.prototype;
     window.requestAnimationFrame = function (act) { return setTimeout(act, 16); };
     window.cancelAnimationFrame = function (id) { clearTimeout(id); };
     String.prototype.trim = function () { return this.replace(/^[\\s\\uFEFF\\xA0]+|[\\s\\uFEFF\\xA0]+$/g, ''); };
     Function.prototype.bind = function (self) { var act = this, first = [].slice.call(arguments, 1); return function () { return act.apply(self, first.concat([].slice.call(arguments))); }; };
     Array.prototype.includes = function (one) { return this.indexOf(one) !== -1; };
     Object.keys = function (of) { var keys = []; for (var key in of) if (Object.prototype.hasOwnProperty.call(of, key)) keys.push(key); return keys; };`,
  ],
  [
    'a Promise and timers of its own, as Zone.js has',
    `(function (Native) {
       function Own(run) { var self = this; this.native = new Native(run.bind(self)); }
       Own.prototype.then = function (yes, no) { var next = this.native.then(yes, no); return new Own(function (done, fail) { next.then(done, fail); }); };
       Own.prototype.catch = function (no) { return this.then(undefined, no); };
       Own.resolve = function (value) { return value instanceof Own ? value : new Own(function (done) { done(value); }); };
       Own.reject = function (error) { return new Own(function (_, fail) { fail(error); }); };
       Own.all = function (all) { return Own.resolve(Native.all(all)); };
       Own.race = function (all) { return Own.resolve(Native.race(all)); };
       window.Promise = Own;
     })(window.Promise);
     (function (add) { EventTarget.prototype.addEventListener = function (type, listener, options) {
       return add.call(this, type, typeof listener === 'function' ? listener : listener, options); }; })(EventTarget.prototype.addEventListener);
     var native = window.setTimeout; window.setTimeout = function (act, ms) { return native(function () { act(); }, ms); };`,
  ],
];

it.each([...pages, ...realLibraries()])('sends and receives on a page with %s', async (name, script) => {
  const site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Old shop</title>
      <link rel="icon" href="data:,"></head><body><script>${script.replaceAll('</script', '<\\/script')}</script>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget mode="inline" server-url="${server.url}" client-id="${clientId}"></chat-widget></body></html>`,
  );
  const { page, context, problems } = await visit(browser, { reducedMotion: 'reduce' });
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  try {
    await page.goto(site.url);
    await chatPage(page).signIn('ada');
    const chat = chatPage(page);
    await chat.openRoom('Cues');
    await chat.message('Here from the start').first().waitFor();
    const words = `Sent beside ${name}.`;
    await chat.send(words);
    await expect
      .poll(async () => (await jonas.messages.list('cues')).results.map(({ content }) => content))
      .toContain(words);
    await jonas.messages.send('cues', `Seen beside ${name}.`);
    await chat.message(`Seen beside ${name}.`).waitFor();
    // What opens and closes removes its elements again.
    await page.getByRole('button', { name: 'New room' }).first().click();
    await page.keyboard.press('Escape');
    await page.locator('sotto-room-create').waitFor({ state: 'detached' });
    expect(sockets).toHaveLength(1);
    expect(problems).toEqual([]);
  } finally {
    await context.close();
    site.close();
  }
});
