import * as chat from './en/chat.js';
import * as emoji from './en/emoji.js';
import * as errors from './en/errors.js';
import * as files from './en/files.js';
import * as monitor from './en/monitor.js';
import * as settings from './en/settings.js';
import * as system from './en/system.js';
import * as people from './en/people.js';
import * as signIn from './en/sign-in.js';

/*
 * The one place that decides on the language of the interface. Each function returns the texts of one area, and is called
 * at the moment of drawing. By area, so that a script carries the texts of what it draws and no others.
 */

export const pinTexts = () => chat.pins;
export const emojiTexts = () => emoji.emoji;
export const reactionTexts = () => chat.reactions;
export const commonTexts = () => chat.common;
export const noticeTexts = () => chat.notices;
export const authTexts = () => signIn.auth;
export const guestTexts = () => signIn.guest;
export const codeSignInTexts = () => signIn.codeSignIn;
export const mergeTexts = () => signIn.merge;
export const profileTexts = () => settings.profile;
export const appearanceTexts = () => settings.appearance;
export const sessionTexts = () => settings.sessions;
export const passwordTexts = () => settings.password;
export const blockedTexts = () => settings.blocked;
export const moderateTexts = () => settings.moderate;
export const closedTexts = () => settings.closed;
export const roomSettingsTexts = () => settings.roomSettings;
export const spanTexts = () => settings.spans;
export const chatTexts = () => chat.chat;
export const lazyTexts = () => chat.lazy;
export const roomListTexts = () => chat.rooms;
export const finderTexts = () => chat.finder;
export const roomFormTexts = () => chat.roomForm;
export const roomTexts = () => chat.room;
export const memberTexts = () => chat.members;
export const logTexts = () => chat.log;
export const messageTexts = () => chat.message;
export const systemTexts = () => system.system;
export const composerTexts = () => chat.composer;
export const attachTexts = () => files.attach;
export const filesTexts = () => files.files;
export const shortcutsTexts = () => chat.shortcuts;
export const confirmTexts = () => chat.confirm;
export const connectionTexts = () => chat.connection;
export const roomActionTexts = () => people.roomActions;
export const rowTexts = () => people.rows;
export const detailsTexts = () => people.details;
export const notificationTexts = () => people.notifications;
export const roomConfirmTexts = () => people.roomConfirm;
export const inviteTexts = () => people.invite;
export const invitationTexts = () => people.invitation;
export const newMessageTexts = () => people.newMessage;
export const personTexts = () => people.person;
export const reportTexts = () => people.report;
export const reportsTexts = () => people.reports;
export const errorTexts = () => errors.errors;
export const addMemberErrorTexts = () => errors.addMemberErrors;
export const detailedErrorTexts = () => errors.detailedErrors;
export const fieldTexts = () => errors.fields;
export const anyFieldTexts = () => errors.anyField;
export const monitorTexts = () => monitor.monitor;
export const monitorStoreTexts = () => monitor.monitorStore;
export const monitorFrameTexts = () => monitor.monitorFrames;
