package io.tidegate.standalone.cli;

import io.tidegate.autoscaler.replay.Replay;
import io.tidegate.autoscaler.simulation.ServiceTime;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the workload of a trace is like; recorded decisions say it themselves. */
final class ModelOptions {
  @Option(
      names = "--start-up",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "how long an instance takes to start (default: 5s)")
  private @Nullable Duration startUp;

  @Option(
      names = "--service-time",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "mean time of one request, 1ms to 10s (default: 50ms)")
  private @Nullable Duration serviceTime;

  @Option(
      names = "--service-phases",
      paramLabel = "N",
      description =
          "how steady that time is: 1 is exponential, more vary by 1/sqrt(N) of the mean"
              + " (default: 4)")
  private @Nullable Integer phases;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "requests that one instance serves at the same time (default: 10)")
  private @Nullable Integer concurrency;

  @Option(
      names = "--peak-instances",
      paramLabel = "N",
      description =
          "scale the trace so that its peak keeps N instances busy; 0 takes it as it is"
              + " (default: 0)")
  private @Nullable Integer peakInstances;

  /** The defaults with what was given. */
  Replay.Settings settings() {
    Replay.Settings defaults = Replay.Settings.DEFAULT;
    WorkloadModel model = defaults.model();
    ServiceTime usual = model.serviceTime();
    try {
      return new Replay.Settings(
          new WorkloadModel(
              new ServiceTime(or(serviceTime, usual.mean()), or(phases, usual.phases())),
              or(concurrency, model.concurrency()),
              or(startUp, model.startUp()),
              model.violationFactor(),
              model.max()),
          or(peakInstances, defaults.peakInstances()),
          defaults.rivalTarget(),
          defaults.seed());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wronglyAsked(String.valueOf(e.getMessage()), e);
    }
  }

  private static <T> T or(@Nullable T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
