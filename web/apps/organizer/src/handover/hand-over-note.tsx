import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ChatEvent } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** With these somebody has it from then on. */
const GIVEN: ReadonlySet<string> = new Set(["matched", "moved", "taken_over"]);

/** What those who had the chat before want its owner to know: the newest note until the owner had it. */
export function noteOf(events: readonly ChatEvent[]): string | undefined {
  let note: string | undefined;
  let toOwner: string | undefined;
  for (const { kind, detail } of events) {
    note = detail?.note ?? note;
    if (GIVEN.has(kind)) toOwner = note;
  }
  return toOwner;
}

/** Stands above the messages, for organizers alone. Long ones scroll by themselves. */
export function HandOverNote({ note }: { note: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Box
      role="region"
      aria-label={t("handover.noteTitle")}
      // It scrolls, also for who has no pointer.
      tabIndex={0}
      sx={{
        px: 2,
        py: 1,
        maxHeight: "25%",
        flexShrink: 0,
        overflowY: "auto",
        borderBottom: 1,
        borderLeft: 4,
        borderColor: "divider",
        borderLeftColor: "warning.main",
      }}
    >
      <Typography variant="caption" component="p" sx={{ color: "text.secondary" }}>
        {t("handover.noteTitle")}
      </Typography>
      <Typography variant="body2" dir="auto" sx={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
        {note}
      </Typography>
    </Box>
  );
}
