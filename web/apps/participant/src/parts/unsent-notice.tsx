import type { PendingRequest } from "@switchboard/chat";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/hooks.js";
import { useRouter } from "../routing/hooks.js";
import { Notice } from "./notice.js";

/** Says in the list that a request has not been sent, was not taken, or is over. */
export function UnsentNotice({ request: { eventId, state } }: { request: PendingRequest }) {
  const { t } = useTranslation();
  const router = useRouter();
  const event = useEventName(eventId);
  const action = { text: t("home.open"), onClick: () => router.open({ at: "ask", eventId }) };
  return (
    <Notice kind="info" action={action}>
      {state === "over"
        ? `${event}: ${t("failure.gone")}`
        : t(state === "unsent" ? "home.unsent" : "home.refused", { event })}
    </Notice>
  );
}
