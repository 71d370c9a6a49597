import { expect } from 'chai';
import { choose, deviceState, turnOn } from './device.js';

describe('turnOn', () => {
  const { Notification } = window;
  let permission: NotificationPermission;
  let answer: NotificationPermission;
  beforeEach(() => {
    permission = 'default';
    const requestPermission = () => Promise.resolve((permission = answer));
    const fake = Object.defineProperty({ requestPermission }, 'permission', { get: () => permission });
    Object.assign(window, { Notification: fake });
  });
  afterEach(() => {
    Object.assign(window, { Notification });
    localStorage.clear();
  });

  it('is off where the question of the browser was left open, and can be tried again', async () => {
    answer = 'default';
    expect(await turnOn()).to.equal('off');
    answer = 'granted';
    expect(await turnOn()).to.equal('on');
  });

  it('says what the browser decided, and what it has taken back', async () => {
    answer = 'denied';
    expect(await turnOn()).to.equal('denied');
    choose('on');
    permission = 'default';
    expect(deviceState()).to.equal('lost');
  });
});
