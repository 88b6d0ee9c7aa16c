package io.tidegate.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.common.config.ConfigException;
import io.tidegate.standalone.broker.BrokerException;
import io.tidegate.standalone.kafka.UnreachableException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line as a whole. Exit codes: 0 done, 1 it could not be done, 2 wrongly asked.
 *
 * <p>An error is one sentence on standard error. Set {@code TIDEGATE_DEBUG=1} to see its stack.
 */
public final class CommandLineInterface {
  /** It could not be done. */
  public static final int FAILED = 1;

  /** Wrongly asked: an unknown option, a malformed name, a bad file or one that is not there. */
  public static final int USAGE = 2;

  private CommandLineInterface() {}

  @Command(
      name = "tidegate",
      description = "Scales and balances containers and processes.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionCommand.class,
      synopsisSubcommandLabel = "COMMAND",
      subcommands = {
        ApplyCommand.class,
        StatusCommand.class,
        ExplainCommand.class,
        ScaleCommand.class,
        PauseCommand.class,
        ResumeCommand.class,
        LoadCommand.class,
        ReplayCommand.class,
        DoctorCommand.class,
        HealthcheckCommand.class,
        VersionCommand.class
      },
      footer = {
        "",
        "\"tidegate up\" runs everything on this machine; \"tidegate COMMAND --help\" says more."
      })
  private static final class Root {}

  /** The commands of this package; further ones may be added. */
  public static CommandLine commands(Object... further) {
    CommandLine root = new CommandLine(new Root());
    for (Object command : further) {
      root.addSubcommand(command);
    }
    for (CommandLine command : root.getSubcommands().values()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
      command.getCommandSpec().versionProvider(new VersionCommand());
    }
    root.setOut(new PrintWriter(System.out, true, UTF_8));
    root.setErr(new PrintWriter(System.err, true, UTF_8));
    root.setUsageHelpAutoWidth(true);
    root.setParameterExceptionHandler(CommandLineInterface::wronglyAsked);
    root.setExecutionExceptionHandler(CommandLineInterface::failed);
    return root;
  }

  private static int wronglyAsked(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    error(err, e);
    if (arguments.length == 0) {
      command.usage(err, Ansi.AUTO);
    } else {
      err.printf("Try \"%s --help\".%n", command.getCommandSpec().qualifiedName());
    }
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    error(command.getErr(), e);
    return switch (e) {
      case ConfigException _ -> USAGE;
      case CommandFailure failure -> failure.exitCode();
      default -> FAILED;
    };
  }

  private static void error(PrintWriter err, Exception e) {
    boolean expected =
        e instanceof CommandFailure
            || e instanceof ConfigException
            || e instanceof BrokerException
            || e instanceof UnreachableException
            || e instanceof ParameterException;
    String message = expected ? String.valueOf(e.getMessage()) : e.toString();
    err.println(Ansi.AUTO.string("@|red tidegate:|@ ") + message);
    if (System.getenv("TIDEGATE_DEBUG") != null) {
      e.printStackTrace(err);
    } else if (!expected) {
      err.println("This should not happen; TIDEGATE_DEBUG=1 shows where it did.");
    }
    err.flush();
  }

  /** Runs one command and returns its exit code. */
  public static int run(CommandLine commands, String... arguments) {
    int code = arguments.length == 0 ? commands.execute("--help") : commands.execute(arguments);
    commands.getOut().flush();
    commands.getErr().flush();
    return code;
  }
}
