import Box from "@mui/material/Box";
import OutlinedInput from "@mui/material/OutlinedInput";
import Typography from "@mui/material/Typography";
import { type Ref, useId } from "react";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { FIELD } from "./field-style.js";

interface Props {
  words: string;
  onChange: (words: string) => void;
  /** Characters of the whole description, of `limit`. */
  count: number;
  limit: number;
  /** Nothing was said or picked, but has to be. */
  missing: boolean;
  /** The field itself, to be given the focus. */
  field: Ref<HTMLTextAreaElement>;
}

/** Says what has happened. */
export function WordsField({ words, onChange, count, limit, missing, field }: Props) {
  const { t } = useLaterTexts();
  const id = useId();
  const over = count > limit;
  return (
    <Box>
      <Typography component="label" htmlFor={id} sx={{ display: "block", marginBottom: 1 }}>
        {t("ask.words")}
      </Typography>
      <OutlinedInput
        id={id}
        inputRef={field}
        multiline
        minRows={3}
        maxRows={8}
        fullWidth
        value={words}
        error={missing || over}
        onChange={(change) => onChange(change.target.value)}
        sx={FIELD}
        slotProps={{ input: { "aria-describedby": `${id}-hint` } }}
      />
      <Typography
        id={`${id}-hint`}
        variant="body2"
        role={missing || over ? "alert" : undefined}
        sx={{ marginTop: 0.5, color: missing || over ? "error.main" : "text.secondary" }}
      >
        {hint()}
      </Typography>
    </Box>
  );

  function hint(): string {
    if (missing) return t("ask.empty");
    if (over) return t("ask.tooLong", { count, limit });
    // Only near the end: before that it would only be in the way.
    if (count > limit * 0.9) return t("ask.left", { count, limit });
    return t("ask.wordsHint");
  }
}
