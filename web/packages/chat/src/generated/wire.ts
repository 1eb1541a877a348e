// Generated from the server's types. Do not edit.

/** `ack`: the message, or the change of one, is stored. */
export interface Ack {
  /** Of a change: the number of the state that it made. */
  changedSeq?: Seq;
  messageId: MessageId;
  recipientOnline: boolean;
  seq: Seq;
  /** Of a change: the entry that was changed. */
  targetSeq?: Seq;
  timeSent: Time;
}

/** An agency. */
export interface Agency {
  /** What else one can do, at events that say nothing of it. */
  alternatives?: Alternative[];
  /** The integrator's number. */
  id: AgencyId;
  /** Its name; empty when only a token has named the agency so far. */
  name: string;
  /** Its own texts of what the server says in a help chat. */
  notices?: NoticeTexts;
  /** For how many days after their end the texts of its help chats are kept, 0: for ever. Absent: as the installation has it. */
  retentionDays?: number;
}

/** The body of `PUT /admin/agencies/{id}`. Absent leaves the stored value, `null` takes it away; a new agency has a name. */
export interface AgencyBody {
  /** At events without any of their own. */
  alternatives?: Alternative[];
  name?: string;
  notices?: NoticeTexts;
  /** 0: for ever. `null`: as the installation has it. */
  retentionDays?: number;
}

/** A help chat as its agency is shown it. */
export interface AgencyChat {
  agencyId: AgencyId;
  /** When the request was sent. */
  askedAt?: Time;
  /** For the agency: when the participant wrote the oldest entry without an answer. */
  awaitingSince?: Time;
  ended: Bit;
  eventId: EventId;
  id: ChatId;
  kind: HelpKind;
  lastSeq: Seq;
  latStart?: number;
  lngStart?: number;
  /** Who has it, or had it last. Absent while nobody has it, and where nobody ever had. */
  organizerId?: UserId;
  /** Of one that has ended. */
  outcome?: Outcome;
  /** For the participant: who has it, or had it last. */
  owner?: Owner;
  participant?: Profile;
  participantId: UserId;
  /** Where the participant was last. */
  place?: ChatPlace;
  /** A place is being found. Absent otherwise. */
  placeComing?: boolean;
  /** The participant is fine, and nobody has written since. */
  resolvedAt?: Time;
  /** Absent, with the next two, in releases before 0.2. */
  state?: HelpState;
  /** 0001-01-01T00:00:00Z until it has ended. */
  timeEnd: Time;
  /** The last match; before one, the request. */
  timeStart: Time;
  /** How many owners it has had, the one who has it included. */
  turn?: Seq;
  /** Of one that is over and that nobody had then: how long it waited. */
  waitedSeconds?: number;
}

/** Which of its help chats an agency asks for. */
export type AgencyChatStatus = "ended" | "unanswered" | "waiting" | "active" | "unattended";

/** An agency, named by the integrator: it runs events and its organizers answer their requests. */
export type AgencyId = number;

/** Another way than to ask here, as the integrator says it. */
export interface Alternative {
  /** What it is. */
  kind: AlternativeKind;
  /** What it is called. */
  label?: string;
  /** Digits, perhaps behind a plus, for a phone; `lat,lng` for a place; an https address for a page. */
  value: string;
}

/** What an alternative is. */
export type AlternativeKind = "phone" | "place" | "url" | "text";

/** `answer_offer`. */
export interface AnswerOffer {
  accept: boolean;
  offerId: OfferId;
}

/** A chat as one of its members sees it. A client skips kinds that it does not know. */
export type AnyChat = MemberChat | DirectChat | ListChat;

/** Who wrote it: a user, or 0 for the server. */
export type AuthorId = number;

/** `authorize`: a newer token of the same user. */
export interface Authorize {
  /** `Bearer` and the token. */
  Authorization: string;
}

/** `authorized`. */
export interface Authorized {
  expiresAt: Time;
}

/** What an organizer has said: `availability`. */
export interface Availability {
  /** Why, in their words; `no_answer` where the server said it for them. */
  reason?: string;
  /** Since when it is so. */
  since: Time;
  /** Whether they take requests. */
  state: AvailabilityState;
  /** Until when, as they think. */
  until?: Time;
  /** Who. */
  userId: UserId;
}

/** Whether somebody takes requests. */
export type AvailabilityState = "available" | "away" | "off";

/** 0 is no, 1 is yes. */
export type Bit = 0 | 1;

/** `block_changed`: the caller has blocked somebody, or does not any more. */
export interface BlockChanged {
  /** Which of the two. */
  blocked: boolean;
  /** Whom. */
  userId: UserId;
}

/** A message that a block has kept from whom it was written to. */
export interface BlockedMessage {
  authorId: AuthorId;
  /** Of a message that was changed: the entry that did it last. Of two states of a message the one with the greater number holds. */
  changedSeq?: Seq;
  chatId: ChatId;
  /** For its author's devices only. */
  clientMessageId?: string;
  /** Empty in a tip that says nothing. */
  content: string;
  /** When its text was changed last. */
  editedAt?: Time;
  /** How often. */
  edits?: number;
  /** Of an entry that reacts to another one: by what, */
  emoji?: string;
  fromOrganizer: Bit;
  /** Who took it away, or that its time was over: it says nothing any more. */
  gone?: Gone;
  id: MessageId;
  kind: MessageKind;
  lat?: number;
  /** Of a notice: where something can be done about it. */
  link?: string;
  lng?: number;
  /** and whether that is on from then on. */
  on?: boolean;
  /** Of live messages: the last earlier entry that the reader may see, where that is not the one before. There is nothing to look for between the two. */
  prevSeq?: Seq;
  /** Who reacted to it, by what. */
  reactions?: EmojiUsers[];
  recipientId: UserId;
  /** What that one says now, in short, in what is read; a push has none. Absent where the reader may not see it. */
  reply?: Reply;
  replyTo?: MessageId;
  /** The number of the message that it answers. Absent of those that a release of before has stored. */
  replyToSeq?: Seq;
  seq: Seq;
  /** Of an entry that changes another one: that one, as it is now. */
  target?: Target;
  timeSent: Time;
  /** Of a tip what was paid; of a notice about one what would have been. */
  tip?: Money;
  /** Of a tip its own id; of a notice the tip that it is about. */
  tipId?: MessageId;
  /** Of a notice about a tip. */
  tipStatus?: TipStatus;
}

/** Somebody whom the caller has blocked. */
export interface BlockedUser {
  /** Absent for those whom the caller has no way to know. */
  name?: string;
  role?: Role;
  since: Time;
  userId: UserId;
}

/** The same at some places. */
export interface BucketRecord {
  /** The first place. */
  from: number;
  /** Somebody came in the time that was said. */
  held?: number;
  /** Nobody came in it. */
  later?: number;
  /** How long that time was, for the one in the middle. */
  medianWidthSeconds?: number;
  /** How many there were. */
  of: number;
  /** Before it. */
  sooner?: number;
  /** The last one. Absent: all behind. */
  to?: number;
}

/** `cancel_help_request`. */
export interface CancelHelpRequest {
  /** Which one; one that has not arrived yet never waits. What waits on the event where it is absent. */
  clientRequestId?: string;
  eventId: EventId;
}

/** `chat_changed`: a help chat is not with whom it was. */
export interface ChatChanged {
  chat: MemberChat;
  /** The kind of the timeline's row that says why. */
  reason: string;
  /** How many owners the chat has had. */
  turn: Seq;
}

/** One of them. */
export interface ChatEvent {
  /** When. */
  at: Time;
  /** The entry of the log that it happened behind. */
  atSeq: Seq;
  /** The chat. */
  chatId: ChatId;
  /** What else there is to say of it. */
  detail?: ChatEventDetail;
  /** What happened. Clients skip kinds that they do not know. */
  kind: string;
  /** Its number. Those that this reader is not shown leave gaps. */
  n: Seq;
}

/** What a row says besides. */
export interface ChatEventDetail {
  /** For organizers: what the giver of a chat said, or whoever took it over. */
  note?: string;
  /** Of `matched`, `moved` and `taken_over`: who has the chat from then on. */
  owner?: Owner;
  /** Of `notice`: why. */
  rule?: string;
  /** Of `notice`: the agency's own words. */
  text?: string;
}

/** `chat_history`. */
export interface ChatHistory {
  chatId: ChatId;
  fromSeq: Seq;
  hasMore: boolean;
  messages: Message[];
  toSeq: Seq;
}

/** A chat; a help chat has the id of the help request that it answers. */
export type ChatId = string;

/** What kind of chat it is. */
export type ChatKind = "help" | "direct" | "list";

/** `chat_left`: the chat is not the organizer's any more. */
export interface ChatLeft {
  /** The chat. */
  chatId: ChatId;
  /** The kind of the timeline's row that says why. */
  reason: string;
  /** How many owners it has had by now. */
  turn: Seq;
}

/** A help chat, with what level 2 is told of it. */
export interface ChatLevelTwo {
  agencyId: AgencyId;
  /** When the request was sent. */
  askedAt?: Time;
  /** For the agency: when the participant wrote the oldest entry without an answer. */
  awaitingSince?: Time;
  ended: Bit;
  eventId: EventId;
  id: ChatId;
  kind: HelpKind;
  lastSeq: Seq;
  latStart?: number;
  lngStart?: number;
  /** Who has it, or had it last. Absent while nobody has it, and where nobody ever had. */
  organizerId?: UserId;
  /** Of one that has ended. */
  outcome?: Outcome;
  /** For the participant: who has it, or had it last. */
  owner?: Owner;
  participant?: Profile;
  participantId: UserId;
  /** Where the participant was last. */
  place?: ChatPlace;
  /** A place is being found. Absent otherwise. */
  placeComing?: boolean;
  /** The participant is fine, and nobody has written since. */
  resolvedAt?: Time;
  /** Absent, with the next two, in releases before 0.2. */
  state?: HelpState;
  /** 0001-01-01T00:00:00Z until it has ended. */
  timeEnd: Time;
  /** The last match; before one, the request. */
  timeStart: Time;
  /** How many owners it has had, the one who has it included. */
  turn?: Seq;
}

/** Where a participant was last. */
export interface ChatPlace {
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  /** When. */
  at: Time;
  /** Latitude. */
  lat: number;
  /** Longitude. */
  lng: number;
}

/** Which chats a caller asks for. */
export type ChatStatus = "active" | "waiting" | "ended" | "all";

/** `chats`. */
export interface Chats {
  chats: AnyChat[];
  nextCursor?: string;
}

/** The answer to `GET /client-config`. */
export interface ClientConfig {
  /** Whether anybody may sign in as anybody. */
  demo: boolean;
  /** Origins whose pages may embed or open the apps, and hand them a token. */
  embedOrigins: string[];
  /** What is to be said to who is in danger. Absent: nothing. */
  emergencyLine?: string;
  /** The address of a map, with `{lat}` and `{lng}` for a place. Absent: no maps. */
  mapUrl?: string;
  /** The page that signs people in, for those whose sign-in has ended. Absent: there is none to name. */
  signInUrl?: string;
  /** Currencies that tips may be in, each with the most that one may be, in its smallest unit; `*` for all that are not named. Absent: there are no tips. */
  tips?: TipLimit[];
}

/** A chat that has just been closed as one of its members sees it. */
export interface ClosedMemberChat {
  agencyId: AgencyId;
  /** When the request was sent. */
  askedAt?: Time;
  /** For the agency: when the participant wrote the oldest entry without an answer. */
  awaitingSince?: Time;
  chatId: ChatId;
  ended: Bit;
  eventId: EventId;
  id: ChatId;
  kind: HelpKind;
  lastSeq: Seq;
  latStart?: number;
  lngStart?: number;
  /** Who has it, or had it last. Absent while nobody has it, and where nobody ever had. */
  organizerId?: UserId;
  /** Of one that has ended. */
  outcome?: Outcome;
  /** For the participant: who has it, or had it last. */
  owner?: Owner;
  participant?: Profile;
  participantId: UserId;
  /** Where the participant was last. */
  place?: ChatPlace;
  /** A place is being found. Absent otherwise. */
  placeComing?: boolean;
  /** Missing, with `unread`, when the database did not say in time. */
  readSeq?: Seq;
  /** The participant is fine, and nobody has written since. */
  resolvedAt?: Time;
  /** Absent, with the next two, in releases before 0.2. */
  state?: HelpState;
  /** 0001-01-01T00:00:00Z until it has ended. */
  timeEnd: Time;
  /** The last match; before one, the request. */
  timeStart: Time;
  /** How many owners it has had, the one who has it included. */
  turn?: Seq;
  unread?: Seq;
}

/** The body of `POST /session` without `Authorization`, and of `POST /session/codes/look`. */
export interface CodeBody {
  /** From a link, or from `POST /session/codes`. */
  code: string;
}

/** An organizer of the agency. */
export interface Colleague {
  /** How many active chats they have. */
  chats: number;
  /** Who. */
  id: UserId;
  /** The name; empty where it is not known. */
  name: string;
  /** Why, in their words. */
  reason?: string;
  /** Since when it is so, where that is known. */
  since?: Time;
  /** Whether they take requests; without a connection nobody does. */
  state: AvailabilityState;
  /** Until when, as they think. */
  until?: Time;
}

/** One WebSocket connection. */
export type ConnectionId = string;

/** A chat that is no help chat, as one of its members sees it. */
export type Conversation = DirectChat | ListChat;

/** A currency of ISO 4217. */
export type Currency = string;

/** `delete_message`: the message with this number is taken away, for everybody. */
export interface DeleteMessage {
  chatId: ChatId;
  /** The same one again, of the same author in the same chat, is the same change. 64 bytes. */
  clientMessageId: string;
  seq: number;
}

/** A direct chat as one of its members sees it. */
export interface DirectChat {
  ended: Bit;
  id: ChatId;
  kind: DirectKind;
  lastMessage?: Message;
  lastSeq: Seq;
  peer: Peer;
  readSeq: Seq;
  /** 0001-01-01T00:00:00Z: it never ends. */
  timeEnd: Time;
  timeStart: Time;
  /** Entries after that one which somebody else wrote. */
  unread: Seq;
}

/** A direct chat says so. */
export type DirectKind = "direct";

/** The body of `PATCH /chats/{id}/messages/{seq}`. */
export interface Edit {
  /** The `changedSeq` that the editor saw, 0 for none: a newer edit is not written over. */
  basedOn?: Seq;
  /** The same one again, of the same author in the same chat, is the same change. 64 bytes. */
  clientMessageId?: string;
  content: string;
}

/** For how long after it was sent a message may be changed by its author, and how often. */
export interface EditLimits {
  /** Whether it is there. Without it none may be taken away. */
  deleteWindowSeconds?: number;
  /** How often one text may be changed. */
  max: number;
  /** Its text. Without it none may. */
  windowSeconds?: number;
}

/** `edit_message`: the message with this number says this from now on. */
export interface EditMessage {
  /** The `changedSeq` that the editor saw, 0 for none. When another change came first, this one is refused; without it the last one holds. */
  basedOn?: Seq;
  chatId: ChatId;
  /** The same one again, of the same author in the same chat, is the same change. 64 bytes. */
  clientMessageId: string;
  message: string;
  seq: number;
}

/** Who reacted by one emoji. */
export interface EmojiUsers {
  /** Which. */
  emoji: string;
  /** Who, ascending. */
  users: UserId[];
}

/** From when to when the numbers of a database mean the same. Only whether it is another one counts. */
export type Epoch = string;

/** What went wrong, for programs. There may be more of them one day. */
export type ErrorCode = "malformed" | "unknown_type" | "invalid_payload" | "unauthorized" | "forbidden" | "tips_unavailable" | "blocked" | "role_conflict" | "no_access" | "chat_not_found" | "event_not_found" | "request_not_found" | "agency_not_found" | "user_not_found" | "message_not_found" | "message_gone" | "message_changed" | "too_late" | "too_many_changes" | "chat_closed" | "help_already_requested" | "help_unavailable" | "chat_moved" | "already_offered" | "answered" | "offer_ended" | "offer_not_found" | "already_matched" | "list_not_found" | "list_empty" | "list_full" | "too_many_lists" | "too_many_active_chats" | "not_saved" | "timeout" | "overloaded" | "too_many_requests" | "too_large" | "internal" | "not_found" | "method_not_allowed";

/** An event. */
export interface Event {
  address: string;
  agencyId: AgencyId;
  agencyName: string;
  /** What else one can do: the event's own, else its agency's. */
  alternatives?: Alternative[];
  description: string;
  endsAt: Time;
  id: EventId;
  lat?: number;
  lng?: number;
  name: string;
  startsAt: Time;
  /** As `endsAt`: the first apps know this name. */
  timeEnd: Time;
  /** As `startsAt`: the first apps know this name. */
  timeStart: Time;
}

/** The body of `PUT /admin/events/{id}`. Absent leaves the stored value, `null` takes it away; a new event has at least an agency, a name, a start and an end. */
export interface EventBody {
  address?: string;
  agencyId?: number;
  /** Of the event; without any it has those of its agency. */
  alternatives?: Alternative[];
  description?: string;
  endsAt?: Time;
  lat?: number;
  lng?: number;
  name?: string;
  startsAt?: Time;
}

/** An event, for whoever may ask for help there. */
export interface EventHere {
  address: string;
  agencyId: AgencyId;
  agencyName: string;
  /** What else one can do: the event's own, else its agency's. */
  alternatives?: Alternative[];
  description: string;
  endsAt: Time;
  id: EventId;
  /** Whether the participant waits there, or talks. */
  isChatRequested?: boolean;
  lat?: number;
  lng?: number;
  name: string;
  startsAt: Time;
  /** As `endsAt`: the first apps know this name. */
  timeEnd: Time;
  /** As `startsAt`: the first apps know this name. */
  timeStart: Time;
}

/** An event, named by the integrator, that participants may ask for help on. */
export type EventId = number;

/** `error`. */
export interface Failure {
  /** What else one can do. */
  alternatives?: Alternative[];
  /** With `chat_moved`: the chat as it is now. */
  chat?: AgencyChat;
  code: ErrorCode;
  message: string;
  /** When it can be, where that is known. */
  opensAt?: Time;
  /** What the agency says of its pause: then `message` is the same. */
  pauseMessage?: string;
  /** When help cannot be asked for now: why. */
  reason?: UnavailableReason;
  /** The request that is in the way. */
  requestId?: ChatId;
  retryAfterMs?: number;
  /** With `offer_ended`: what has become of the offer. */
  state?: OfferState;
}

/** `get_chat_history`: the last below `before`, the first above `after`, else the newest. */
export interface GetChatHistory {
  after?: Seq;
  before?: Seq;
  chatId: ChatId;
  limit?: number;
}

/** `get_chats`. */
export interface GetChats {
  cursor?: string;
  kind?: ChatKind;
  limit?: number;
  status?: ChatStatus;
}

/** The answer to it. */
export interface GivenCode {
  code: string;
  /** The end of the code, not of the session. */
  expiresAt: Time;
  /** The app of the user's side, with the code behind `#`, where no server sees it. */
  url: string;
}

/** `going_away`: come back so long after the close. */
export interface GoingAway {
  reconnectAfterMs: number;
}

/** Who took a message away, or what. The numbers are what the database holds. */
export type Gone = "author" | "organizer" | "service" | "expired";

/** `help_cancelled`. */
export interface HelpCancelled {
  eventId: EventId;
  /** What has become of it. */
  reason: RequestState;
  /** Absent where it was taken back before it arrived. */
  requestId?: ChatId;
}

/** A help chat says so. A client skips kinds that it does not know. */
export type HelpKind = "help";

/** Whether help is paused, as organizers are told. */
export interface HelpPaused {
  /** On which event; on all of the agency where it is absent. */
  eventId?: EventId;
  /** What whoever asks is told. */
  message?: string;
  /** Whether it is. */
  paused: boolean;
  /** When it is over by itself. */
  until?: Time;
}

/** `help_requested`. */
export interface HelpRequested {
  /** What else one can do then. */
  alternatives?: Alternative[];
  /** The chat that it is, or is to be. Absent likewise. */
  chatId?: ChatId;
  eventId: EventId;
  /** Nobody of the agency is there now. Absent: somebody is. */
  nobodyOnDuty?: boolean;
  /** While it waits: 1 is served next. */
  position?: number;
  /** Absent where it was taken back before it arrived. */
  requestId?: ChatId;
  state: RequestState;
  /** How long it may wait. */
  wait?: WaitForecast;
}

/** How far a help chat has come. */
export type HelpState = "waiting" | "active" | "ended";

/** One chat. */
export interface InChat {
  chatId: ChatId;
}

/** `return_chat` and `take_over`: an act on a chat, and the turn that is expected. */
export interface InTurn {
  chatId: ChatId;
  /** For colleagues alone. */
  note?: string;
  turn: Seq;
}

/** `info`. */
export interface Info {
  message: string;
}

/** What a client must keep to. */
export interface Limits {
  clientMessageIdBytes: number;
  descriptionChars: number;
  /** Without it no message changes, here or on a node beside. */
  edits?: EditLimits;
  frameBytes: number;
  messageChars: number;
  /** Of what is said to colleagues. Absent in releases whose chats do not go from one to the next. */
  noteChars?: number;
  page: number;
  /** Without it nobody reacts to a message. */
  reactions?: ReactionLimits;
  /** Chats that one `sync` may name without `same`, */
  syncChats: number;
  /** and with it. Absent in releases that do not know `same`. */
  syncChatsSame?: number;
  /** Rows of timelines that one answer to `sync` has. Absent in releases that have no timelines and no places. */
  syncEvents?: number;
  /** Without it there are no tips. */
  tips?: TipLimit[];
}

/** A list as its owner has it. */
export interface List {
  createdAt: Time;
  id: ChatId;
  lastSeq: Seq;
  members: number;
  name: string;
  ownerId: UserId;
}

/** The body of `POST /lists` and `PUT /lists/{id}`. */
export interface ListBody {
  name: string;
}

/** `list_changed`: a list of the caller's is not what it was: made, renamed or deleted, or others are on it. */
export interface ListChanged {
  /** Whether it is gone. What else it is now is to be asked for. */
  deleted: boolean;
  /** The list. */
  listId: ChatId;
}

/** A list as one of those who read it, or its owner, sees it. */
export interface ListChat {
  ended: Bit;
  id: ChatId;
  kind: ListKind;
  lastMessage?: Message;
  lastSeq: Seq;
  ownerId: UserId;
  readSeq: Seq;
  /** 0001-01-01T00:00:00Z until it is deleted. */
  timeEnd: Time;
  timeStart: Time;
  title: string;
  /** Entries after that one which somebody else wrote. */
  unread: Seq;
}

/** A list says so. */
export type ListKind = "list";

/** `list_progress`: how far a message to the caller's list has come. */
export interface ListProgress {
  /** The list. */
  chatId: ChatId;
  /** Members whose devices it was handed to. */
  delivered: number;
  /** Whether that is all; the others find it when they come back. */
  done: boolean;
  /** Members who were found to be here so far. */
  online: number;
  /** The message's number. */
  seq: Seq;
  /** Members. */
  total: number;
}

/** `list_read`: how many members have read the newest message of the caller's list. */
export interface ListRead {
  /** The list. */
  chatId: ChatId;
  /** Members who have read it. */
  read: number;
  /** The message's number. */
  seq: Seq;
  /** Members. */
  total: number;
}

/** `mark_delivered` and `mark_read`: up to here. */
export interface Mark {
  chatId: ChatId;
  seq: Seq;
}

/** `messages_delivered` and `messages_read`. */
export interface Marked {
  chatId: ChatId;
  seq: Seq;
  userId: UserId;
}

/** A help chat as one of its members sees it. */
export interface MemberChat {
  agencyId: AgencyId;
  /** When the request was sent. */
  askedAt?: Time;
  /** For the agency: when the participant wrote the oldest entry without an answer. */
  awaitingSince?: Time;
  ended: Bit;
  eventId: EventId;
  id: ChatId;
  kind: HelpKind;
  lastMessage?: Message;
  lastSeq: Seq;
  latStart?: number;
  lngStart?: number;
  /** Who has it, or had it last. Absent while nobody has it, and where nobody ever had. */
  organizerId?: UserId;
  /** Of one that has ended. */
  outcome?: Outcome;
  /** For the participant: who has it, or had it last. */
  owner?: Owner;
  participant?: Profile;
  participantId: UserId;
  /** Where the participant was last. */
  place?: ChatPlace;
  /** A place is being found. Absent otherwise. */
  placeComing?: boolean;
  readSeq: Seq;
  /** The participant is fine, and nobody has written since. */
  resolvedAt?: Time;
  /** Absent, with the next two, in releases before 0.2. */
  state?: HelpState;
  /** 0001-01-01T00:00:00Z until it has ended. */
  timeEnd: Time;
  /** The last match; before one, the request. */
  timeStart: Time;
  /** How many owners it has had, the one who has it included. */
  turn?: Seq;
  /** Entries after that one which somebody else wrote. */
  unread: Seq;
}

/** The answer to it. */
export interface Members {
  /** Who is on the list now. */
  members: number;
  /** Those who were named, and are not. */
  refused: RefusedMember[];
}

/** An entry of a chat's log. */
export interface Message {
  authorId: AuthorId;
  /** Of a message that was changed: the entry that did it last. Of two states of a message the one with the greater number holds. */
  changedSeq?: Seq;
  chatId: ChatId;
  /** For its author's devices only. */
  clientMessageId?: string;
  /** Empty in a tip that says nothing. */
  content: string;
  /** When its text was changed last. */
  editedAt?: Time;
  /** How often. */
  edits?: number;
  /** Of an entry that reacts to another one: by what, */
  emoji?: string;
  fromOrganizer: Bit;
  /** Who took it away, or that its time was over: it says nothing any more. */
  gone?: Gone;
  id: MessageId;
  kind: MessageKind;
  lat?: number;
  /** Of a notice: where something can be done about it. */
  link?: string;
  lng?: number;
  /** and whether that is on from then on. */
  on?: boolean;
  /** Of live messages: the last earlier entry that the reader may see, where that is not the one before. There is nothing to look for between the two. */
  prevSeq?: Seq;
  /** Who reacted to it, by what. */
  reactions?: EmojiUsers[];
  /** What that one says now, in short, in what is read; a push has none. Absent where the reader may not see it. */
  reply?: Reply;
  replyTo?: MessageId;
  /** The number of the message that it answers. Absent of those that a release of before has stored. */
  replyToSeq?: Seq;
  seq: Seq;
  /** Of an entry that changes another one: that one, as it is now. */
  target?: Target;
  timeSent: Time;
  /** Of a tip what was paid; of a notice about one what would have been. */
  tip?: Money;
  /** Of a tip its own id; of a notice the tip that it is about. */
  tipId?: MessageId;
  /** Of a notice about a tip. */
  tipStatus?: TipStatus;
}

/** A message. Its id is made before the first attempt to store it. */
export type MessageId = string;

/** What kind of entry it is. A client skips kinds that it does not know; one of a later release than the server's is its number. */
export type MessageKind = "text" | "tip" | "system" | "edit" | "delete" | "reaction";

/** `missed_chat`: its receiver did not look at a help chat in time. */
export interface MissedChat {
  chatId: ChatId;
  eventId: EventId;
}

/** So much of a currency; more than nothing. */
export interface Money {
  /** In the currency's smallest unit. */
  amount: number;
  /** Of what. */
  currency: Currency;
}

/** A `clientRequestId`. */
export type NameGiven = string;

/** What an act says. */
export interface NewAct {
  /** For colleagues alone. */
  note?: string;
  /** The turn that the caller expects: another one has moved on. */
  turn: number;
}

/** The answer to an offer. */
export interface NewAnswer {
  /** Whether the caller takes the chat. */
  accept: boolean;
}

/** The body of `POST /session/codes`. */
export interface NewCode {
  /** How long the session is to hold. */
  ttlSeconds?: number;
  userId: number;
}

/** The body of `PUT /lists/{id}/members`. */
export interface NewMembers {
  userIds: number[];
}

/** The body of `POST /chats/{id}/messages`. */
export interface NewMessage {
  /** The same one again, of the same author in the same chat, is the same message. 64 bytes. */
  clientMessageId?: string;
  content: string;
  lat?: number;
  lng?: number;
  replyTo?: MessageId;
  /** The number of the message that is answered, instead of its id or beside it. */
  replyToSeq?: number;
}

/** The body of `POST /messages`: to a user, to a list, or to a chat. */
export interface NewMessageTo {
  chatId?: ChatId;
  /** The same one again, of the same author in the same chat, is the same message. 64 bytes. */
  clientMessageId?: string;
  /** May be missing with a tip. */
  content?: string;
  lat?: number;
  listId?: ChatId;
  lng?: number;
  recipientId?: number;
  replyTo?: MessageId;
  /** The number of the message that is answered, instead of its id or beside it. */
  replyToSeq?: number;
  /** To a creator, in the direct chat with them. */
  tip?: NewTip;
}

/** What an offer says. */
export interface NewOffer {
  /** For the colleague alone. */
  note?: string;
  /** The colleague. */
  to: number;
  /** The turn that the caller expects: another one has moved on. */
  turn: number;
}

/** The body of `PUT /agency/pause`. */
export interface NewPause {
  /** On all events of the agency where it is absent. */
  eventId?: number;
  /** What whoever asks is told. */
  message?: string;
  /** When it is over by itself. */
  until?: Time;
}

/** The body of `PUT /chats/{id}/place`. */
export interface NewPlace {
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  lat: number;
  lng: number;
}

/** The body of `POST /chat-requests`. */
export interface NewRequest {
  /** The same one again, of the same participant, is the same request. 64 bytes. It says, too, that the client is none of the first ones, which ask without a word. */
  clientRequestId?: string;
  description: string;
  eventId: number;
  lat?: number;
  lng?: number;
  /** A place is being found, and comes with `PUT /chats/{id}/place`. */
  placeComing?: boolean;
}

/** So much of a currency. */
export interface NewTip {
  /** In the currency's smallest unit. */
  amount: number;
  currency: Currency;
}

/** What the server says in a help chat by itself, in an agency's own words. Where there are none, clients have theirs. */
export interface NoticeTexts {
  /** Nobody came until the event was over. */
  expired?: string;
  /** Who helped has left, and may come back. */
  organizer_away?: string;
  /** The chat waits again. */
  returned?: string;
  /** Somebody waits for a while. */
  still_waiting?: string;
}

/** An offer, as those are shown it whom it concerns. */
export interface Offer {
  /** The chat. */
  chat: AgencyChat;
  /** When it is over by itself. */
  expiresAt: Time;
  /** The giver. */
  from: Owner;
  /** The newest entries of its log. */
  messages: Message[];
  /** What the giver said. */
  note?: string;
  /** Which. */
  offerId: OfferId;
  /** The colleague. */
  to: Owner;
}

/** `offer_chat`: to this colleague. */
export interface OfferChat {
  chatId: ChatId;
  /** For the colleague alone. */
  note?: string;
  to: UserId;
  turn: Seq;
}

/** `offer_ended`. */
export interface OfferEnded {
  /** Which. */
  offerId: OfferId;
  /** In which way. */
  state: OfferState;
}

/** The offer of a chat to a colleague. */
export type OfferId = string;

/** What has become of an offer. Its place is its number in the database. */
export type OfferState = "open" | "accepted" | "declined" | "withdrawn" | "expired" | "overtaken";

/** `colleagues` and `availability_changed`. */
export interface Organizers {
  organizers: Colleague[];
}

/** How a help chat ended. */
export type Outcome = "closed" | "withdrawn" | "expired" | "resolved";

/** Who has a help chat, or had it last. */
export interface Owner {
  /** Who. */
  id: UserId;
  /** How they are called. */
  name: string;
}

/** `pause_help`: no new requests on this event; on all of the agency where it is absent. */
export interface PauseHelp {
  eventId?: EventId;
  /** What whoever asks is told. */
  message?: string;
  /** When it is over by itself. */
  until?: Time;
}

/** The answer to `GET /agency/pause`. */
export interface Pauses {
  /** On which event; on all of the agency where it is absent. */
  eventId?: EventId;
  /** On single ones. */
  events: HelpPaused[];
  /** What whoever asks is told. */
  message?: string;
  /** Whether it is. */
  paused: boolean;
  /** When it is over by itself. */
  until?: Time;
}

/** What the other member of a direct chat sees of a user. */
export interface Peer {
  /** Whether the user has lists and takes tips; said where it is so. */
  creator?: boolean;
  /** Who. */
  id: UserId;
  /** Display name, or empty. */
  name: string;
  /** On which side. */
  role: Role;
}

/** Where the participant of a chat is. */
export interface PlaceSet {
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  /** When. */
  at: Time;
  /** Which chat. */
  chatId: ChatId;
  /** Latitude. */
  lat: number;
  /** Longitude. */
  lng: number;
}

/** `pong`. */
export interface Pong {
  serverTime: Time;
}

/** `presence`: in the order in which they were asked for. */
export interface Presence {
  users: SeenUser[];
}

/** An error. */
export interface Problem {
  /** What else one can do. */
  alternatives?: Alternative[];
  /** With `chat_moved`: the chat as it is now. */
  chat?: AgencyChat;
  code: ErrorCode;
  error: string;
  message: string;
  /** When it can be, where that is known. */
  opensAt?: Time;
  /** What the agency says of its pause: then `message` is the same. */
  pauseMessage?: string;
  /** When help cannot be asked for now: why. */
  reason?: UnavailableReason;
  /** With `help_already_requested`: the request that is in the way. */
  requestId?: ChatId;
  /** With `offer_ended`: what has become of the offer. */
  state?: OfferState;
  statusCode: number;
}

/** What others may see of a user; unknown texts are `""`. */
export interface Profile {
  /** E-mail address. */
  email: string;
  /** The user's id. */
  id: UserId;
  /** Display name. */
  name: string;
  /** Phone number. */
  phoneNumber: string;
}

/** The answer to a tip. */
export interface PromisedTip {
  /** What became of a tip that was promised before is in the log already. */
  shown?: boolean;
  /** `pending`: it will be paid, or its payer will be told. */
  status: string;
  /** Of the message that will show it. */
  tipId: MessageId;
}

/** `queue`. */
export interface Queue {
  oldestSeconds: number;
  waiting: number;
}

/** `queue_position`. */
export interface QueuePosition {
  /** What else one can do then. */
  alternatives?: Alternative[];
  /** Nobody of the agency is there now. Absent: somebody is. */
  nobodyOnDuty?: boolean;
  position: number;
  requestId: ChatId;
  /** How long it may wait, so that it holds. */
  wait?: WaitForecast;
  /** From, to. */
  waitSeconds?: [number, number];
}

/** The rank of an organizer. */
export type Rank = "organizer" | "supervisor";

/** `react`: the caller reacts to the message with this number, or takes that back. */
export interface React {
  chatId: ChatId;
  /** The same one again, of the same author in the same chat, is the same change. 64 bytes. */
  clientMessageId: string;
  /** One of `limits.reactions.emoji`. */
  emoji: string;
  /** Whether it is on from now on. Said twice it is said once. */
  on: boolean;
  seq: number;
}

/** What comes of a reaction. */
export type Reacted = Ack | Unchanged;

/** By what one may react to a message. */
export interface ReactionLimits {
  /** One of these. They are shown in this order. */
  emoji: string[];
  /** Of one user on one message at a time. */
  ofUser: number;
}

/** The body of `POST /chats/{id}/read`. */
export interface Read {
  seq: Seq;
}

/** Somebody who was not put on a list. */
export interface RefusedMember {
  code: ErrorCode;
  userId: UserId;
}

/** An answered message, as it is now. */
export interface Reply {
  authorId: number;
  /** The number of its state: the newer of two holds. */
  changedSeq?: Seq;
  /** The beginning of its text, up to 120 characters. */
  excerpt?: string;
  gone?: Gone;
  kind: MessageKind;
  seq: Seq;
}

/** `request_help`. */
export interface RequestHelp {
  /** The same one again, of the same participant, is the same request. 64 bytes. */
  clientRequestId?: string;
  description: string;
  eventId: EventId;
  lat?: number;
  lng?: number;
  /** A place is being found, and comes with `set_place`. */
  placeComing?: boolean;
}

/** How far a request is. */
export type RequestState = "waiting" | "active" | "closed" | "withdrawn" | "expired" | "resolved";

/** The answer to it. */
export interface Requested {
  /** What else one can do then. */
  alternatives?: Alternative[];
  /** The chat that it is, or is to be. Absent likewise. */
  chatId?: ChatId;
  eventId: EventId;
  /** Nobody of the agency is there now. Absent: somebody is. */
  nobodyOnDuty?: boolean;
  /** While it waits: 1 is served next. */
  position?: number;
  /** Absent where it was taken back before it arrived. */
  requestId?: ChatId;
  state: RequestState;
  /** How long it may wait. */
  wait?: WaitForecast;
}

/** `resume_help`: new requests again, where it was paused so. */
export interface ResumeHelp {
  eventId?: EventId;
}

/** The side of the conversation that a user is on, for good. */
export type Role = "organizer" | "participant";

/** Where somebody is. */
export interface SeenUser {
  /** Now, while the user is there. Absent where that is not known, or not shown. */
  lastSeen?: Time;
  online: boolean;
  userId: UserId;
}

/** `send_message`. */
export interface SendMessage {
  chatId: ChatId;
  /** The same one again, of the same author in the same chat, is the same message. 64 bytes. */
  clientMessageId?: string;
  lat?: number;
  lng?: number;
  message: string;
  replyTo?: MessageId;
  /** The number of the message that is answered, instead of its id or beside it. */
  replyToSeq?: number;
}

/** A number of a chat's log; 0 is before the first. */
export type Seq = number;

/** Who is signed in. */
export interface SessionInfo {
  agencyId?: AgencyId;
  /** Has lists and takes tips. */
  creator: boolean;
  expiresAt: Time;
  name: string;
  /** Of an organizer. */
  rank?: Rank;
  role: Role;
  userId: UserId;
}

/** What an organizer says: `set_availability`, and the body of `PUT /agency/availability`. */
export interface SetAvailability {
  /** Why, for their colleagues. */
  reason?: string;
  /** Whether they take requests. */
  state: AvailabilityState;
  /** Until when, as they think. Whoever is available until then is off after it. */
  until?: Time;
}

/** `set_place`, of a chat. */
export interface SetPlace {
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  chatId: ChatId;
  lat: number;
  lng: number;
}

/** `set_place`, of a request. */
export interface SetPlaceOfRequest {
  /** How exactly that is known, in metres. */
  accuracyM?: number;
  lat: number;
  lng: number;
  requestId: ChatId;
}

/** The body of `POST /demo/session`. */
export interface SignIn {
  /** What the terminal shows that the demo was started in. */
  code: string;
  role: Role;
  sub: number;
}

/** The answer to it. */
export interface SignedIn {
  expiresAt: Time;
  token: string;
}

/** The answer to `GET /chat-requests`. */
export interface Standing {
  /** What else one can do then. */
  alternatives?: Alternative[];
  chatId?: ChatId;
  /** Nobody of the agency is there now. Absent: somebody is. */
  nobodyOnDuty?: boolean;
  position?: number;
  requestId?: ChatId;
  /** Whether the participant waits or talks. */
  result: boolean;
  /** How long it may wait. */
  wait?: WaitForecast;
}

/** A user as stored. */
export interface StoredUser {
  agencyId?: AgencyId;
  creator: boolean;
  email: string;
  id: UserId;
  name: string;
  phoneNumber: string;
  rank?: Rank;
  role: Role;
}

/** `sync`. */
export interface Sync {
  /** The chats that the client holds, each with the last seq that it has; 1,000 at most. */
  chats?: { [key: string]: Seq };
  /** The help chats whose timelines the client holds, each with the last row that it has; 1,000 at most. */
  events?: { [key: string]: Seq };
  /** The client knows that chats which have not changed are told by their ids, in `same`. */
  same?: boolean;
  /** What the last answer called itself. */
  since?: string;
}

/** The part of a chat's log that a `sync` covers; nothing where `toSeq` is below `fromSeq`. */
export interface SyncRange {
  /** The chat. */
  chatId: ChatId;
  /** The first seq. */
  fromSeq: Seq;
  /** Whether there is more behind it, to be read page by page. */
  hasMore: boolean;
  /** The last seq; one less than the first when nothing is covered. */
  toSeq: Seq;
}

/** `sync`. */
export interface Synced {
  chats: AnyChat[];
  complete: boolean;
  epoch: Epoch;
  /** Of the timelines that were named, what is missing, 200 rows at most: by chat, each in order. */
  events?: ChatEvent[];
  messages: Message[];
  ranges: SyncRange[];
  requests: WaitingRequest[];
  /** Whether `requests` come behind those of the answer before, and take the place of none. */
  requestsGoOn?: boolean;
  /** Chats that were named and have not changed. Absent where all that were named are among `chats`. */
  same?: ChatId[];
  since: string;
  waiting: boolean;
}

/** The message that an entry changes, as it is now. Without `content` where it is in the same page, or the reader may not see it. */
export interface Target {
  changedSeq?: Seq;
  content?: string;
  editedAt?: Time;
  edits?: number;
  gone?: Gone;
  lat?: number;
  lng?: number;
  reactions?: EmojiUsers[];
  seq: Seq;
}

/** RFC 3339, UTC. */
export type Time = string;

/** `tip`: to the other member of a direct chat, who is a creator. */
export interface Tip {
  /** In the currency's smallest unit. */
  amount: number;
  chatId: ChatId;
  /** The same one again, of the same payer in the same chat, is the same tip. 64 bytes. */
  clientMessageId: string;
  currency: Currency;
  message?: string;
}

/** `ack`: the tip is promised. */
export interface TipAck {
  /** Nothing more comes of a tip that was promised before: what became of it is in the log, or could not be stored there and was given up. */
  shown?: boolean;
  /** `pending`: it will be paid, or its payer will be told. */
  status: string;
  /** Of the message that will show it. */
  tipId: MessageId;
}

/** A currency that tips may be in, as clients are told. */
export interface TipLimit {
  /** Of ISO 4217; `*` for all that are not named. */
  currency: string;
  /** The most that one tip may be, in the currency's smallest unit. */
  max: number;
}

/** What became of a tip that was not paid: whether it was is not known, or it was not. */
export type TipStatus = "failed" | "unknown";

/** `typing`. */
export interface Typing {
  chatId: ChatId;
  isTyping: boolean;
}

/** `typing_indicator`. */
export interface TypingIndicator {
  chatId: ChatId;
  isTyping: boolean;
  userId: UserId;
}

/** Why help cannot be asked for. */
export type UnavailableReason = "paused" | "closed";

/** `ack`: the message is as it was asked for already. Nothing was stored. */
export interface Unchanged {
  /** The number of its state; 0 of one that nobody has changed. */
  changedSeq: Seq;
  /** The entry. */
  targetSeq: Seq;
  /** Always. */
  unchanged: boolean;
}

/** The answer to it. */
export interface Unread {
  unread: number;
}

/** The body of `PUT /admin/users/{id}`. Absent leaves the stored value, `null` takes it away. A new user has a role, and an organizer an agency. */
export interface UserBody {
  agencyId?: number;
  creator?: boolean;
  email?: string;
  name?: string;
  phoneNumber?: string;
  /** Of an organizer. It wins over what tokens say, also where it is the lowest; `null`: they say it. */
  rank?: Rank;
  role?: Role;
}

/** A person, organizer or participant: the `sub` of the token. */
export type UserId = number;

/** `user_online_status`. */
export interface UserOnlineStatus {
  isOnline: boolean;
  /** Now, while the user is there. Absent where that is not known, or not shown. */
  lastSeen?: Time;
  userId: UserId;
}

/** `start_chat`: wait for the next request, or do not any more. */
export interface Wait {
  waiting: boolean;
}

/** When a request that waits is likely to be taken. */
export interface WaitForecast {
  /** What share of what the agency said so today (UTC) held, */
  held?: number;
  /** of so many. */
  of?: number;
  /** How often this is to hold: 0.9 is nine times out of ten. */
  share: number;
  /** From, to: seconds from now. */
  within: [number, number];
}

/** What became of what an event's participants were told of their waits. */
export interface WaitRecord {
  /** By their places when they were told, from the head on; those of which there are some. */
  buckets: BucketRecord[];
  /** Somebody came in the time that was said. */
  held?: number;
  /** Nobody came in it. */
  later?: number;
  /** How long that time was, for the one in the middle. */
  medianWidthSeconds?: number;
  /** How many there were. */
  of: number;
  /** Before it. */
  sooner?: number;
}

/** What waits, in a `sync`. */
export interface WaitingRequest {
  eventId: EventId;
  /** Nobody of the agency is there now; the event says what else one can do. Absent: somebody is. */
  nobodyOnDuty?: boolean;
  position: number;
  requestId: ChatId;
  /** How long it may wait. */
  wait?: WaitForecast;
}

/** `watch_colleagues`: from now on, or no longer. */
export interface WatchColleagues {
  on: boolean;
}

/** `welcome`. */
export interface Welcome {
  connectionId: ConnectionId;
  /** Whether the user has lists and takes tips. */
  creator: boolean;
  /** From when to when numbers mean the same: who holds copies of another one drops them. */
  epoch?: Epoch;
  heartbeatSeconds: number;
  limits: Limits;
  /** Of an organizer. */
  rank?: Rank;
  serverTime: Time;
  userId: UserId;
}

/** What becomes of the chats that a deleted organizer has. */
export type WhatOfChats = "close";

/** `open_direct_chat`: with whom. */
export interface WithUser {
  userId: UserId;
}

/** `watch_presence`: these, and nobody else any more. */
export interface WithUsers {
  userIds: UserId[];
}

/** `withdraw_offer`. */
export interface WithdrawOffer {
  offerId: OfferId;
}

/** A frame of level 2. */
export type ClientFrame =
  | { type: "get_chats"; id?: string; payload: GetChats }
  | { type: "get_chat_history"; id?: string; payload: GetChatHistory }
  | { type: "send_message"; id?: string; payload: SendMessage }
  | { type: "edit_message"; id?: string; payload: EditMessage }
  | { type: "delete_message"; id?: string; payload: DeleteMessage }
  | { type: "react"; id?: string; payload: React }
  | { type: "start_chat"; id?: string; payload: Wait | "" }
  | { type: "set_availability"; id?: string; payload: SetAvailability }
  | { type: "watch_colleagues"; id?: string; payload: WatchColleagues }
  | { type: "close_chat"; id?: string; payload: InChat }
  | { type: "sync"; id?: string; payload: Sync }
  | { type: "open_direct_chat"; id?: string; payload: WithUser }
  | { type: "tip"; id?: string; payload: Tip }
  | { type: "mark_delivered"; id?: string; payload: Mark }
  | { type: "mark_read"; id?: string; payload: Mark }
  | { type: "typing"; id?: string; payload: Typing }
  | { type: "watch_presence"; id?: string; payload: WithUsers }
  | { type: "request_help"; id?: string; payload: RequestHelp }
  | { type: "set_place"; id?: string; payload: SetPlace | SetPlaceOfRequest }
  | { type: "cancel_help_request"; id?: string; payload: CancelHelpRequest }
  | { type: "pause_help"; id?: string; payload: PauseHelp }
  | { type: "resume_help"; id?: string; payload: ResumeHelp }
  | { type: "return_chat"; id?: string; payload: InTurn }
  | { type: "offer_chat"; id?: string; payload: OfferChat }
  | { type: "answer_offer"; id?: string; payload: AnswerOffer }
  | { type: "withdraw_offer"; id?: string; payload: WithdrawOffer }
  | { type: "take_over"; id?: string; payload: InTurn }
  | { type: "call_back"; id?: string; payload: InChat }
  | { type: "resolved"; id?: string; payload: InChat }
  | { type: "authorize"; id?: string; payload: Authorize }
  | { type: "ping"; id?: string; payload: unknown };

/** A frame of level 2. */
export type ServerFrame =
  | { type: "chats"; id?: string; payload: Chats }
  | { type: "chat_history"; id?: string; payload: ChatHistory }
  | { type: "user_message"; id?: string; payload: Message }
  | { type: "new_chat"; id?: string; payload: AnyChat }
  | { type: "closed_chat"; id?: string; payload: ClosedMemberChat }
  | { type: "info"; id?: string; payload: Info }
  | { type: "error"; id?: string; payload: Failure }
  | { type: "welcome"; id?: string; payload: Welcome }
  | { type: "ack"; id?: string; payload: Ack | TipAck | Unchanged }
  | { type: "pong"; id?: string; payload: Pong }
  | { type: "authorized"; id?: string; payload: Authorized }
  | { type: "sync"; id?: string; payload: Synced }
  | { type: "list_progress"; id?: string; payload: ListProgress }
  | { type: "list_read"; id?: string; payload: ListRead }
  | { type: "list_changed"; id?: string; payload: ListChanged }
  | { type: "block_changed"; id?: string; payload: BlockChanged }
  | { type: "messages_delivered"; id?: string; payload: Marked }
  | { type: "messages_read"; id?: string; payload: Marked }
  | { type: "typing_indicator"; id?: string; payload: TypingIndicator }
  | { type: "presence"; id?: string; payload: Presence }
  | { type: "user_online_status"; id?: string; payload: UserOnlineStatus }
  | { type: "help_requested"; id?: string; payload: HelpRequested }
  | { type: "help_cancelled"; id?: string; payload: HelpCancelled }
  | { type: "missed_chat"; id?: string; payload: MissedChat }
  | { type: "chat_event"; id?: string; payload: ChatEvent }
  | { type: "chat_changed"; id?: string; payload: ChatChanged }
  | { type: "chat_left"; id?: string; payload: ChatLeft }
  | { type: "offer"; id?: string; payload: Offer }
  | { type: "offer_ended"; id?: string; payload: OfferEnded }
  | { type: "place_set"; id?: string; payload: PlaceSet }
  | { type: "queue_position"; id?: string; payload: QueuePosition }
  | { type: "queue"; id?: string; payload: Queue }
  | { type: "help_paused"; id?: string; payload: HelpPaused }
  | { type: "availability"; id?: string; payload: Availability }
  | { type: "colleagues"; id?: string; payload: Organizers }
  | { type: "availability_changed"; id?: string; payload: Organizers }
  | { type: "going_away"; id?: string; payload: GoingAway };

/** What the server holds its clients to, where `welcome` does not say otherwise. */
export const LIMITS = {
  /** Longest message, and longest words beside a tip. */
  messageChars: 4000,
  /** Longest description of a help request. */
  descriptionChars: 2000,
  /** Longest description of an event. */
  eventDescriptionChars: 4000,
  /** Longest address of an event. */
  eventAddressChars: 4000,
  /** Longest name of a user, an agency or an event, and longest e-mail address and phone number. */
  nameChars: 200,
  /** Longest name of a list. */
  listNameChars: 200,
  /** Ways that an agency, or an event, names beside asking for help. */
  alternatives: 8,
  /** Longest value of one of them, */
  alternativeChars: 500,
  /** and its longest label. */
  alternativeLabelChars: 200,
  /** Entries of a help chat since it last began to wait. */
  waitingEntries: 50,
  /** Longest text of an agency's own for what the server says in a help chat. */
  noticeChars: 500,
  /** Longest text of a pause. */
  pauseChars: 500,
  /** Longest reason of an organizer for being available or not. */
  reasonChars: 200,
  /** Longest text to search for. */
  searchChars: 200,
  /** Longest `clientMessageId`, in bytes. */
  clientMessageIdBytes: 64,
  /** Longest `clientRequestId`, in bytes. */
  clientRequestIdBytes: 64,
  /** Longest `id` of a request over a socket, in bytes. */
  requestIdBytes: 64,
  /** Largest latitude, north and south. */
  lat: 90,
  /** Largest longitude, east and west. */
  lng: 180,
  /** Least exact place, in metres. */
  accuracyM: 100000,
  /** Longest frame of a client, in bytes. */
  frameBytes: 65536,
  /** Fragments of one frame. */
  fragments: 1024,
  /** Longest frame before it is known who is there, in bytes. */
  strangerFrameBytes: 20480,
  /** Frames of any kind before it is known who is there. */
  strangerFrames: 1024,
  /** Longest body of a request, in bytes. */
  bodyBytes: 65536,
  /** Longest head of a request, in bytes. */
  headBytes: 20480,
  /** Longest page of an answer, in bytes: only a history of level 1 may be longer. */
  pageBytes: 131072,
  /** Characters of what is said to colleagues about a chat. */
  noteChars: 2000,
  /** Items of a page, unless the client says otherwise. */
  defaultPage: 50,
  /** Most items of a page. */
  page: 200,
  /** Messages of a page of `GET /messages`, unless the client says otherwise. */
  defaultBetween: 20,
  /** Most messages that `GET /messages` leaves out. */
  offset: 10000,
  /** Most items of what comes whole: the lists of level 1, and archives without a page. */
  whole: 1000,
  /** Most chats that one `sync` may name and that are told in full, to a client that does not know of `same`. */
  syncChats: 50,
  /** Most chats that one `sync` may name with `same`. */
  syncChatsSame: 1000,
  /** Most messages of an answer to `sync`. */
  syncMessages: 500,
  /** Most requests for help of an answer to `sync`. */
  syncRequests: 200,
  /** Most rows of timelines of an answer to `sync`. */
  syncEvents: 200,
  /** Most users that a connection may watch. */
  watchedUsers: 500,
  /** Organizers of an answer to `watch_colleagues`. */
  colleagues: 500,
  /** Messages that a client may have under way: beyond that it is not read. */
  sending: 12,
  /** Sessions of one user: the oldest give way. */
  sessions: 50,
  /** Longest time that a session holds which came of a code, and the usual one, in seconds. */
  sessionSeconds: 43200,
  /** How far back in its chat a message may be that another one answers. */
  replyDistance: 10000,
  /** Emoji by which one user may react to one message at a time. */
  reactionsOfUser: 3,
  /** Reactions that one user may change on one message, all in all. */
  reactionChanges: 500,
  /** Most days for which the texts of ended help chats are kept, unless they are kept for ever. */
  retentionDays: 3650,
  /** Pauses of an agency that hold: one on all of its events, and those on single ones. */
  pauses: 100,
  /** Lists that one owner may have at a time. */
  lists: 1000,
  /** Lists that one user may be in, or have been in. */
  memberships: 1000,
  /** Members of a list. */
  listMembers: 100000,
  /** Most users that are put on a list at once. */
  membersAtOnce: 1000,
} as const;
