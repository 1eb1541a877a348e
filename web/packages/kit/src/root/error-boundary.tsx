import Typography from "@mui/material/Typography";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.js";
import { CenteredPage, Emergency } from "./centered-page.js";

interface Props {
  /** What is below: for another one it is tried anew. */
  of?: string | undefined;
  children?: ReactNode;
}

interface State {
  /** What could not be drawn, in its own words so that `undefined` is something too. */
  failed: { of: string | undefined } | undefined;
}

/** Catches what cannot be drawn below it; `failed` draws what stands there instead. */
abstract class Boundary extends Component<Props, State> {
  override state: State = { failed: undefined };

  static getDerivedStateFromProps({ of }: Props, { failed }: State): State | null {
    return failed && failed.of !== of ? { failed: undefined } : null;
  }

  override componentDidCatch(): void {
    this.setState({ failed: { of: this.props.of } });
  }

  readonly again = (): void => this.setState({ failed: undefined });

  abstract failed(): ReactNode;

  override render(): ReactNode {
    return this.state.failed ? this.failed() : this.props.children;
  }
}

/** Shows a page that says so when something below it cannot be drawn. */
export class ErrorBoundary extends Boundary {
  override failed(): ReactNode {
    return <FailedPage />;
  }
}

/** Says so in one part of the page, when that cannot be drawn; the others go on. */
export class PaneBoundary extends Boundary {
  override failed(): ReactNode {
    return <FailedPane onAgain={this.again} />;
  }
}

function FailedPage(): ReactNode {
  const { t } = useTranslation("kit");
  return (
    <CenteredPage title={t("failed.title")}>
      <Typography>{t("failed.text")}</Typography>
      <Emergency />
      <Button variant="contained" onClick={() => location.reload()}>
        {t("failed.reload")}
      </Button>
    </CenteredPage>
  );
}

function FailedPane({ onAgain }: { onAgain: () => void }): ReactNode {
  const { t } = useTranslation("kit");
  return (
    <CenteredPage title={t("failed.pane")} part>
      <Emergency />
      <Button variant="contained" onClick={onAgain}>
        {t("failed.again")}
      </Button>
    </CenteredPage>
  );
}
