import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Button } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Says that the rows wait. It lies over the end of the list, so that nothing moves because of it. */
export function Behind({ onSort }: { onSort: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Box
      sx={{
        position: "absolute",
        bottom: 8,
        left: 8,
        right: 8,
        display: "flex",
        alignItems: "center",
        justifyContent: "space-between",
        gap: 1,
        pl: 1.5,
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        bgcolor: "background.paper",
        boxShadow: 2,
      }}
    >
      <Typography variant="body2" role="status" sx={{ color: "text.secondary" }}>
        {t("chats.behind")}
      </Typography>
      <Button size="small" onClick={onSort} sx={{ minHeight: 40, whiteSpace: "nowrap" }}>
        {t("chats.sort")}
      </Button>
    </Box>
  );
}
