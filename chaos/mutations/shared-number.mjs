// Breaks a node: numbers are not checked against those of other nodes.
import { withoutIndexOn } from './without-index.mjs';

withoutIndexOn('seq', 'revs');
