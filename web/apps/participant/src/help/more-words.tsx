import Box from "@mui/material/Box";
import OutlinedInput from "@mui/material/OutlinedInput";
import Typography from "@mui/material/Typography";
import type { ChatErrorShape, PendingRequest } from "@switchboard/chat";
import { draftsOf, useMessenger } from "@switchboard/chat/react";
import { Button } from "@switchboard/kit";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { askFailure, type Failure } from "../model/failure.js";
import { standingAt } from "../model/standing.js";
import { FIELD } from "../parts/field-style.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** Adds to a request that has not arrived; what is added goes to its conversation. */
export function MoreWords({ request: { clientRequestId, eventId } }: { request: PendingRequest }) {
  const { t } = useLaterTexts();
  const client = useMessenger();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const drafts = draftsOf(client);
  const [text, setText] = useState(() => drafts.get(clientRequestId));
  const [failure, setFailure] = useState<Failure>();
  useEffect(
    () => () => {
      // Where it has arrived meanwhile, what was begun is gone on with in its conversation.
      const begun = drafts.get(clientRequestId);
      const there = standingAt(client.getState(), eventId);
      if (begun === "" || there?.at !== "chat") return;
      drafts.set(there.chatId, begun);
      drafts.set(clientRequestId, "");
    },
    [client, drafts, clientRequestId, eventId],
  );
  const change = (next: string) => {
    drafts.set(clientRequestId, next);
    setText(next);
  };

  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    try {
      client.addToRequest(clientRequestId, text);
      change("");
      setFailure(undefined);
    } catch (thrown) {
      setFailure((thrown as ChatErrorShape).code === "overloaded" ? "tooMuch" : askFailure(thrown));
    }
    field.current?.focus();
  };

  return (
    <Box component="form" onSubmit={add}>
      <Typography component="label" htmlFor={id} sx={{ display: "block", marginBottom: 1 }}>
        {t("unsent.more")}
      </Typography>
      <Box sx={{ display: "flex", gap: 1, alignItems: "flex-end" }}>
        <OutlinedInput
          id={id}
          inputRef={field}
          multiline
          maxRows={4}
          fullWidth
          value={text}
          error={failure !== undefined}
          onChange={(changed) => change(changed.target.value)}
          sx={FIELD}
          slotProps={{ input: { "aria-describedby": `${id}-failure` } }}
        />
        <Button type="submit" variant="outlined">
          {t("unsent.moreSend")}
        </Button>
      </Box>
      <Typography id={`${id}-failure`} role="alert" variant="body2" sx={{ color: "error.main" }}>
        {failure && t(`failure.${failure}`)}
      </Typography>
    </Box>
  );
}
