/** For the tests of what is built on this package: a client without a server, and sample data. */
export { type Call, emptyState, type FakeAnswers, type FakeClient, fakeClient } from "./fake-client.js";
export {
  sampleChat,
  sampleDirect,
  sampleEvent,
  sampleList,
  sampleMessage,
  sampleMessages,
  samplePending,
  sampleTime,
  sampleView,
} from "./samples.js";
