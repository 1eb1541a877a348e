import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ChatEvent } from "@switchboard/chat";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** With these somebody has it from then on. */
const GIVEN: ReadonlySet<string> = new Set(["matched", "moved", "taken_over"]);

/**
 * What was said with the chat until its owner had it: the newest note of who gave it, and of who took it over since. The
 * second one takes nothing away from the first.
 */
export function notesOf(events: readonly ChatEvent[]): readonly string[] {
  let given: string | undefined;
  let taken: string | undefined;
  let toOwner: readonly string[] = [];
  for (const { kind, detail } of events) {
    const note = detail?.note;
    if (note !== undefined && kind === "taken_over") taken = note;
    else if (note !== undefined) [given, taken] = [note, undefined];
    if (GIVEN.has(kind)) toOwner = [given, taken].filter((said) => said !== undefined);
  }
  return toOwner;
}

/** Stands above the messages, for organizers alone. Long ones scroll by themselves. */
export function HandOverNote({ notes }: { notes: readonly string[] }): ReactNode {
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
      {notes.map((note) => (
        <Typography
          key={note}
          variant="body2"
          dir="auto"
          sx={{ whiteSpace: "pre-line", overflowWrap: "anywhere", "& + &": { mt: 0.5 } }}
        >
          {note}
        </Typography>
      ))}
    </Box>
  );
}
