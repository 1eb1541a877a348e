import type { ChatErrorShape } from "@switchboard/chat";
import type { TFunction } from "i18next";
import { en } from "./texts/en.js";

/** An error of the client in the user's language; the server's own words where the code has none of ours. */
export function failureText(error: unknown, t: TFunction): string {
  const { code = "", message = "" } = (error ?? {}) as Partial<ChatErrorShape>;
  return Object.hasOwn(en.errors, code) ? t(`errors.${code}`) : t("errors.other", { message });
}
