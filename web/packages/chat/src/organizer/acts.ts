import type { Client } from "../api.js";
import { ChatError } from "../errors.js";
import type {
  AvailabilityState,
  ClientFrame,
  EventId,
  InTurn as Handed,
  Offer,
  PauseHelp,
  ServerFrame,
  UserId,
} from "../generated/wire.js";

/** What an organizer does, as both ways say it. */
interface Act {
  frame: ClientFrame;
  rest: { method: string; path: string; body?: unknown };
  /** The frame that answers it, of what REST answers. */
  answer: (body: unknown) => ServerFrame;
}

/** A chat, and which turn of it is meant: who comes too late is told `chat_moved`. */
export type InTurn = Pick<Handed, "chatId" | "turn">;

/** Acts over the socket, or over its REST twin while there is none. Resolves with what answers. */
export class Acts {
  constructor(private readonly client: Client) {}

  async return({ chatId, turn }: InTurn, note?: string): Promise<void> {
    const fields = { turn, ...noted(note) };
    await this.#do({
      frame: { type: "return_chat", payload: { chatId, ...fields } },
      rest: { method: "POST", path: `/chats/${chatId}/return`, body: fields },
      answer: as("chat_left"),
    });
  }

  async offer({ chatId, turn }: InTurn, to: UserId, note?: string): Promise<Offer> {
    const fields = { turn, to, ...noted(note) };
    const answer = await this.#do({
      frame: { type: "offer_chat", payload: { chatId, ...fields } },
      rest: { method: "POST", path: `/chats/${chatId}/offer`, body: fields },
      answer: as("offer"),
    });
    if (answer.type !== "offer") throw new ChatError("internal", `expected offer, not ${answer.type}`);
    return answer.payload;
  }

  async answerOffer(offerId: string, accept: boolean): Promise<void> {
    await this.#do({
      frame: { type: "answer_offer", payload: { offerId, accept } },
      rest: { method: "POST", path: `/offers/${offerId}`, body: { accept } },
      answer: as("offer_ended"),
    });
  }

  async withdrawOffer(offerId: string): Promise<void> {
    await this.#do({
      frame: { type: "withdraw_offer", payload: { offerId } },
      rest: { method: "DELETE", path: `/offers/${offerId}` },
      answer: () => ({ type: "offer_ended", payload: { offerId, state: "withdrawn" } }),
    });
  }

  async takeOver({ chatId, turn }: InTurn, note?: string): Promise<void> {
    const fields = { turn, ...noted(note) };
    await this.#do({
      frame: { type: "take_over", payload: { chatId, ...fields } },
      rest: { method: "POST", path: `/chats/${chatId}/take-over`, body: fields },
      answer: as("new_chat"),
    });
  }

  async setAvailability(
    state: AvailabilityState,
    said: { reason?: string; until?: string } = {},
  ): Promise<void> {
    const fields = { state, ...said };
    await this.#do({
      frame: { type: "set_availability", payload: fields },
      rest: { method: "PUT", path: "/agency/availability", body: fields },
      answer: as("availability"),
    });
  }

  async pauseHelp(pause: PauseHelp): Promise<void> {
    await this.#do({
      frame: { type: "pause_help", payload: pause },
      rest: { method: "PUT", path: "/agency/pause", body: pause },
      answer: as("help_paused"),
    });
  }

  async resumeHelp(eventId?: EventId): Promise<void> {
    const which = eventId === undefined ? {} : { eventId };
    const query = eventId === undefined ? "" : `?eventId=${eventId}`;
    await this.#do({
      frame: { type: "resume_help", payload: which },
      rest: { method: "DELETE", path: `/agency/pause${query}` },
      answer: () => ({ type: "help_paused", payload: { paused: false, ...which } }),
    });
  }

  /** The same shape both ways. Whoever asks over REST hears the answer as a socket would have brought it. */
  async #do({ frame, rest, answer }: Act): Promise<ServerFrame> {
    const { channel } = this.client;
    const { connection } = this.client.getState();
    if (connection.state === "online" && connection.via === "socket") {
      return await channel.ask(frame);
    }
    const heard = answer((await channel.call(rest.method, rest.path, rest.body)).body);
    channel.hear(heard);
    return heard;
  }
}

const as =
  (type: ServerFrame["type"]) =>
  (payload: unknown): ServerFrame =>
    ({ type, payload }) as ServerFrame;

const noted = (note: string | undefined): { note?: string } => {
  const text = note?.trim() ?? "";
  return text === "" ? {} : { note: text };
};
