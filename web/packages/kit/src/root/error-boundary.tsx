import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CenteredPage } from "./centered-page.js";

/** Shows a page that says so when something below it cannot be drawn. */
export class ErrorBoundary extends Component<{ children?: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed(): ReactNode {
  const { t } = useTranslation("kit");
  return (
    <CenteredPage title={t("failed.title")}>
      <Typography>{t("failed.text")}</Typography>
      <Button variant="contained" onClick={() => location.reload()}>
        {t("failed.reload")}
      </Button>
    </CenteredPage>
  );
}
