import type { ReactNode } from "react";
import type { Connection } from "../api.js";
import type { ChatLabels } from "./labels.js";

/** What the banner needs. */
export interface ConnectionBannerProps {
  connection: Connection;
  /** What becomes of what is written meanwhile; nothing is said where nothing can be written anyway. */
  writing: "kept" | "disabled" | undefined;
  labels: ChatLabels;
  onReconnect: () => void;
}

/** Whether a connection can come back by itself. */
export function mayComeBack(connection: Connection): boolean {
  if (connection.state !== "signed out") return true;
  return connection.why === "replaced" || connection.why === "not started";
}

/** Says what is the matter with the connection, and what becomes of what one writes. Empty when online. */
export function ConnectionBanner(props: ConnectionBannerProps): ReactNode {
  const { connection, writing, labels, onReconnect } = props;
  const replaced = connection.state === "signed out" && connection.why === "replaced";
  return (
    <div className="sb-banner" role="status" data-state={connection.state}>
      {connection.state !== "online" && (
        <div className="sb-banner-content">
          <span>
            {writing && mayComeBack(connection)
              ? `${stateText(connection, labels)} ${labels[writing]}`
              : stateText(connection, labels)}
          </span>
          {(connection.state === "waiting" || replaced) && (
            <button type="button" className="sb-small-button" onClick={onReconnect}>
              {replaced ? labels.useHere : labels.reconnect}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function stateText(connection: Connection, labels: ChatLabels): string {
  switch (connection.state) {
    case "connecting":
      return labels.connecting;
    case "syncing":
      return labels.syncing;
    case "waiting":
      return labels.offline;
    case "signed out":
      return labels.signedOut[connection.why];
    case "online":
      return "";
  }
}
