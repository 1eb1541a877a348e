import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../root/button.js";
import { useSignInEnd } from "./end.js";

/** Few parts: it comes with an app's first screen. */
const BAR = {
  px: 2,
  py: 1,
  color: "text.primary",
  backgroundColor: "background.paper",
  borderBottom: 1,
  borderInlineStart: 6,
  borderColor: "error.main",
};

/** As high as a button. */
const WAY = {
  display: "inline-flex",
  alignItems: "center",
  minHeight: 48,
  px: 1,
  fontWeight: 700,
  color: "primary.main",
};

/** Says when the sign-in has ended by itself, and how to go on. What is below stays, to be read. */
export function EndedBar(): ReactNode {
  const { t } = useTranslation("kit");
  const { ended, url, again } = useSignInEnd();
  if (!ended) return null;
  return (
    <Box role="alert" sx={BAR}>
      <Box>{t(url === undefined ? "ended.elsewhere" : "ended.text")}</Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 1 }}>
        {url !== undefined && (
          // Beside this page, whose words are not to be lost.
          <Box component="a" href={url} target="_blank" rel="noopener noreferrer" sx={WAY}>
            {t("ended.signIn")}
          </Box>
        )}
        <Button variant="outlined" color="inherit" onClick={again}>
          {t("ended.again")}
        </Button>
      </Box>
    </Box>
  );
}
