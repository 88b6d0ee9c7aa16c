package io.tidegate.standalone.cli;

/** How a piece of text stands out on a terminal; in a pipe it does not. */
public enum Paint {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  GOOD("32"),
  NOTABLE("33"),
  BAD("31");

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  /** The text with its colour, or as it is. */
  public String on(String text, boolean colour) {
    return !colour || code.isEmpty() || text.isEmpty()
        ? text
        : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
