package io.tidegate.standalone.cli;

import org.jspecify.annotations.Nullable;

/** A command could not do its work; the message is one clear sentence for the terminal. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  public CommandFailure(String message) {
    super(message);
    this.exitCode = CommandLineInterface.FAILED;
  }

  public CommandFailure(String message, Throwable cause) {
    this(message, cause, CommandLineInterface.FAILED);
  }

  private CommandFailure(String message, @Nullable Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** It was wrongly asked: asking again is of no use. */
  public static CommandFailure wronglyAsked(String message) {
    return new CommandFailure(message, null, CommandLineInterface.USAGE);
  }

  /** It was wrongly asked, as something else found out. */
  public static CommandFailure wronglyAsked(String message, Throwable cause) {
    return new CommandFailure(message, cause, CommandLineInterface.USAGE);
  }

  int exitCode() {
    return exitCode;
  }
}
