import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import { Button } from "@switchboard/kit";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { shortcuts } from "./keymap.js";
import { platform } from "./use-shortcuts.js";

interface Props {
  open: boolean;
  onClose: () => void;
  enabled: boolean;
  onEnabled: (on: boolean) => void;
}

/** Lists the shortcuts, and switches them off for those whose own tools need the keys. */
export function ShortcutsDialog({ open, onClose, enabled, onEnabled }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby="shortcuts-title" maxWidth="xs" fullWidth>
      <DialogTitle id="shortcuts-title">{t("shortcuts.title")}</DialogTitle>
      <DialogContent>
        <FormControlLabel
          control={<Switch checked={enabled} onChange={(_, on) => onEnabled(on)} />}
          label={t("shortcuts.enabled")}
          sx={{ mb: 1 }}
        />
        <Box
          component="dl"
          sx={{
            display: "grid",
            gridTemplateColumns: "1fr auto",
            alignItems: "center",
            columnGap: 2,
            rowGap: 1,
            m: 0,
            opacity: enabled ? 1 : 0.72,
            "& dd": { m: 0, whiteSpace: "nowrap" },
          }}
        >
          {shortcuts(platform()).map(({ name, keys }) => (
            <Fragment key={name}>
              <dt>{t(`shortcuts.${name}`)}</dt>
              <dd>
                <Keys keys={keys} />
              </dd>
            </Fragment>
          ))}
        </Box>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} autoFocus sx={{ px: 2 }}>
          {t("shortcuts.dismiss")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Keys({ keys }: { keys: readonly string[] }): ReactNode {
  return keys.map((key, index) => (
    <Fragment key={key}>
      {index > 0 && <span> + </span>}
      <Box
        component="kbd"
        sx={{
          display: "inline-block",
          minWidth: "1.8em",
          px: 0.75,
          py: 0.25,
          border: 1,
          borderColor: "divider",
          borderRadius: 1,
          bgcolor: "action.hover",
          font: "inherit",
          fontSize: "0.85em",
          textAlign: "center",
        }}
      >
        {key}
      </Box>
    </Fragment>
  ));
}
