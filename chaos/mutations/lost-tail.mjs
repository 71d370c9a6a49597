// Breaks a node: the last event of each room never reaches its readers, and no `heads` are sent.
import { Sender } from 'ws';

const { sendFrame } = Sender.prototype;

Sender.prototype.sendFrame = function some(list, callback) {
  const text = Buffer.concat(list.map((part) => Buffer.from(part))).toString('latin1');
  const isLastWord = text.includes('message.new') && text.includes('"content":"last word');
  const isHeads = /\["heads",|"type":"heads"/.test(text);
  if (isLastWord || isHeads) return void callback?.();
  sendFrame.call(this, list, callback);
};
