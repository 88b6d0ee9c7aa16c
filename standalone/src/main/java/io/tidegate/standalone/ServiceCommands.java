package io.tidegate.standalone;

import io.tidegate.autoscaler.AutoscalerApplication;
import io.tidegate.collector.CollectorApplication;
import io.tidegate.placement.PlacementApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.beans.BeansException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code tidegate collector} and its like: one service as a process of its own. */
final class ServiceCommands {
  /** The command has started threads that keep the JVM; it must not be ended. */
  static final int RUNS_ON = -1;

  private static final String SETTINGS =
      "Settings come from tidegate.yml, the environment (TIDEGATE_KAFKA_BOOTSTRAP_SERVERS) and"
          + " flags (--tidegate.kafka.bootstrap-servers=HOST:PORT); docs/configuration.md lists"
          + " them.";

  private ServiceCommands() {}

  static Object[] all() {
    return new Object[] {new Collector(), new Autoscaler(), new Placement(), new BalancerCommand()};
  }

  /** Starts a service, which runs on, or says why it cannot. */
  static int run(Runnable main) {
    try {
      main.run();
    } catch (BeansException e) {
      throw StartFailure.of(e);
    }
    return RUNS_ON;
  }

  /** Hands its arguments to a service's main method. */
  abstract static class Service implements Callable<Integer> {
    @Unmatched private List<String> arguments = new ArrayList<>();

    abstract void start(String[] flags);

    @Override
    public Integer call() {
      return run(() -> start(arguments.toArray(String[]::new)));
    }
  }

  @Command(
      name = "collector",
      description = "Run the metrics collector of this node.",
      footer = {"", SETTINGS})
  static final class Collector extends Service {
    @Override
    void start(String[] flags) {
      CollectorApplication.main(flags);
    }
  }

  @Command(
      name = "autoscaler",
      description = "Run an autoscaler; several share the workloads.",
      footer = {"", SETTINGS})
  static final class Autoscaler extends Service {
    @Override
    void start(String[] flags) {
      AutoscalerApplication.main(flags);
    }
  }

  @Command(
      name = "placement",
      description = "Run a placement; of several, one plans and the others stand by.",
      footer = {"", SETTINGS})
  static final class Placement extends Service {
    @Override
    void start(String[] flags) {
      PlacementApplication.main(flags);
    }
  }
}
