import type { ChatErrorShape } from "@switchboard/chat";
import type { TFunction } from "i18next";
import { en } from "../texts/en.js";

/** How an offer may have ended. */
const END: ReadonlySet<string> = new Set(["accepted", "declined", "withdrawn", "expired", "overtaken"]);

/** An error of the client in the user's language; the server's own words where the code has none of ours. */
export function failureText(error: unknown, t: TFunction): string {
  const { code, message, chat, state } = asChatError(error) as ChatErrorShape;
  if (code === ("chat_moved" as string)) {
    if (chat?.state === "waiting") return t("errors.chat_waits");
    return chat?.ended === 1 ? t("errors.chat_closed") : t("errors.chat_moved");
  }
  if (code === ("offer_ended" as string) && END.has(state ?? "")) return t(`offers.over.${state}`);
  return Object.hasOwn(en.errors, code) ? t(`errors.${code}`) : t("errors.other", { message });
}

/** The client rejects with a ChatError; anything else is a fault of this page, and shown as it is. */
export function asChatError(error: unknown): ChatErrorShape {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    return error as ChatErrorShape;
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
