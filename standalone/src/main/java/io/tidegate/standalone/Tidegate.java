package io.tidegate.standalone;

/** The command line. */
public final class Tidegate {
  private Tidegate() {}

  /** Runs one command. */
  public static void main(String[] arguments) {}
}
