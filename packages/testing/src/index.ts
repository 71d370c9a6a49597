export { startTestChat } from './test-chat.js';
export type { TestChat, TestChatOptions } from './test-chat.js';
export { RefusedError } from './requests.js';
export type { Person, PersonOptions, Tokens } from './people.js';
export type { RoomOptions, TestRoom } from './rooms.js';
export type { TestSite, TestSiteSettings } from './sites.js';
export type { SystemLineOptions } from './system-lines.js';
export type { Fault } from './fault.js';
export type { Refusal } from './fault-plan.js';
export type { Faults } from './faults.js';
export type { Message, Profile, Room, SystemData, Visibility } from '@sotto/protocol';
export { startStoreProxy } from './store-proxy/store-proxy.js';
export type { StoreProxy } from './store-proxy/store-proxy.js';
export type {
  CommandMatch,
  FaultCount,
  Hold,
  StoreFailure,
  StoreFaults,
} from './store-proxy/store-faults.js';
export type { WireCommand } from './store-proxy/wire.js';
