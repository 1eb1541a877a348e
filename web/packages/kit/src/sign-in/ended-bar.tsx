import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../root/button.js";
import { useSignInEnd } from "./end.js";

/** As high as a button. */
const WAY = { display: "inline-flex", alignItems: "center", minHeight: 48, px: 1, fontWeight: 700 };

/** Says when the sign-in has ended by itself, and how to go on. What is below stays, to be read. */
export function EndedBar(): ReactNode {
  const { t } = useTranslation("kit");
  const { ended, url, again } = useSignInEnd();
  if (!ended) return null;
  return (
    <Alert severity="error" sx={{ borderRadius: 0 }}>
      <Box>{t(url === undefined ? "ended.elsewhere" : "ended.text")}</Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 1 }}>
        {url !== undefined && (
          // Beside this page, whose words are not to be lost.
          <Link href={url} target="_blank" rel="noopener noreferrer" sx={WAY}>
            {t("ended.signIn")}
          </Link>
        )}
        <Button variant="outlined" color="inherit" onClick={again}>
          {t("ended.again")}
        </Button>
      </Box>
    </Alert>
  );
}
