package io.tidegate.standalone;

import io.tidegate.standalone.cli.CommandLineInterface;
import io.tidegate.standalone.demo.DemoServer;
import java.io.IOException;
import java.util.Arrays;

/** Where every {@code tidegate} command begins. */
public final class Tidegate {
  private Tidegate() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals("demo")) {
      DemoServer.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    Logging.quiet();
    System.exit(CommandLineInterface.run(CommandLineInterface.commands(), arguments));
  }
}
