import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Button } from "@switchboard/kit";
import { useId } from "react";
import { KINDS, type Kind } from "../model/problem.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { MedicalIcon, SecurityIcon } from "./icons.js";

const ICONS = { medical: MedicalIcon, security: SecurityIcon };

/** Picks what it is about, or nothing: a second press takes it back. */
export function KindPicker({
  kind,
  onChange,
}: {
  kind: Kind | undefined;
  onChange: (kind: Kind | undefined) => void;
}) {
  const { t } = useLaterTexts();
  const id = useId();
  return (
    <Box role="group" aria-labelledby={id}>
      <Typography id={id} sx={{ marginBottom: 1 }}>
        {t("ask.kind")}
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {KINDS.map((one) => {
          const Icon = ICONS[one];
          const picked = kind === one;
          return (
            <Button
              key={one}
              aria-pressed={picked}
              variant={picked ? "contained" : "outlined"}
              startIcon={<Icon />}
              onClick={() => onChange(picked ? undefined : one)}
              sx={CHIP}
            >
              {t(`ask.${one}`)}
            </Button>
          );
        })}
      </Box>
    </Box>
  );
}

const CHIP = {
  flex: "1 1 8rem",
  minHeight: 56,
  borderRadius: "28px",
  border: 2,
  borderColor: "primary.main",
  fontSize: "1.0625rem",
  fontWeight: 600,
};
