import TextField from "@mui/material/TextField";
import type { ReactNode } from "react";
import { useTexts } from "./texts/use-texts.js";

/** The name of a list, and why it was not taken. */
export function ListNameField(props: {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}): ReactNode {
  const { value, error, onChange } = props;
  const { t } = useTexts();
  return (
    <TextField
      label={t("lists.name")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error !== undefined}
      helperText={error}
      sx={{ flex: "1 1 12rem" }}
    />
  );
}
