import { Component, type ReactNode } from "react";

interface Props {
  /** What is drawn: another one is tried anew. */
  of: unknown;
  /** Stands where it would be. */
  text: string;
  children: ReactNode;
}

/** A message that cannot be drawn is said to be so, and takes no other with it. */
export class RowBoundary extends Component<Props, { failed: unknown }> {
  override state: { failed: unknown } = { failed: undefined };

  static getDerivedStateFromProps(props: Props, state: { failed: unknown }): { failed: unknown } | null {
    return state.failed !== undefined && state.failed !== props.of ? { failed: undefined } : null;
  }

  override componentDidCatch(): void {
    this.setState({ failed: this.props.of });
  }

  override render(): ReactNode {
    if (this.state.failed === undefined) return this.props.children;
    return (
      <div className="sb-row sb-notice">
        <div className="sb-bubble">
          <p className="sb-text">{this.props.text}</p>
        </div>
      </div>
    );
  }
}
