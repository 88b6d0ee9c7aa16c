package io.tidegate.standalone;

import io.tidegate.standalone.cli.CommandLineInterface;
import io.tidegate.standalone.demo.DemoServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/** Where every {@code tidegate} command begins. */
public final class Tidegate {
  /** These set logging up themselves. */
  private static final Set<String> SERVICES =
      Set.of("up", "collector", "autoscaler", "placement", "balancer");

  private Tidegate() {}

  /** Runs one command; ends the JVM with its exit code unless it is a service, which runs on. */
  public static void main(String[] arguments) throws IOException {
    String command = arguments.length > 0 ? arguments[0] : "";
    if (command.equals("demo")) {
      DemoServer.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    if (!SERVICES.contains(command)) {
      Logging.quiet();
    }
    Object[] commands =
        Stream.concat(Stream.of(new UpCommand()), Arrays.stream(ServiceCommands.all())).toArray();
    int code = CommandLineInterface.run(CommandLineInterface.commands(commands), arguments);
    if (code != ServiceCommands.RUNS_ON) {
      System.exit(code);
    }
  }
}
