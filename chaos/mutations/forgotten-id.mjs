// Breaks a node: stored `clientMessageId`s are forgotten.
import { withoutIndexOn } from './without-index.mjs';

withoutIndexOn('clientMessageId');
