package io.tidegate.standalone;

import io.tidegate.balancer.BalancerApplication;
import io.tidegate.balancer.FileBalancer;
import io.tidegate.standalone.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code tidegate balancer}: one that follows the log, or one that follows a file. */
@Command(
    name = "balancer",
    description = "Run a balancer.",
    footer = {
      "",
      "With --config it needs nothing but that file, which it watches: no Kafka, no",
      "other service. Without, it follows the log, and settings come from tidegate.yml,",
      "the environment (TIDEGATE_KAFKA_BOOTSTRAP_SERVERS) and flags",
      "(--tidegate.balancer.threads=2)."
    })
final class BalancerCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "listeners, routes, endpoints")
  private @Nullable Path config;

  @Unmatched private List<String> flags = new ArrayList<>();

  @Override
  public Integer call() {
    Path file = config;
    if (file == null) {
      return ServiceCommands.run(() -> BalancerApplication.main(flags.toArray(String[]::new)));
    }
    fromFile(file);
    return ServiceCommands.RUNS_ON;
  }

  private void fromFile(Path file) {
    if (!flags.isEmpty()) {
      throw new CommandFailure(
          "%s: not with --config (expected: everything in the file)".formatted(flags.getFirst()));
    }
    Logging.toTerminal();
    FileBalancer balancer;
    try {
      balancer = FileBalancer.start(file, Clock.systemUTC());
    } catch (NoSuchFileException e) {
      throw CommandFailure.wronglyAsked("%s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(balancer::close, "stop"));
  }
}
