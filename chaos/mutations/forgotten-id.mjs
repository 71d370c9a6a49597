// Breaks a node: nobody remembers which `clientMessageId` was stored.
import { withoutIndexOn } from './without-index.mjs';

withoutIndexOn('clientMessageId');
