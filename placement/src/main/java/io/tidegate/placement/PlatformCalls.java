package io.tidegate.placement;

import io.tidegate.placement.fleet.Action;
import io.tidegate.placement.fleet.FleetEvent;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import io.tidegate.placement.platform.TransientPlatformException;
import io.tidegate.placement.telemetry.PlacementMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls platforms, each call on a virtual thread of its own, and hands over how it went. The fleet
 * makes sure that there is one call at a time for each instance.
 */
final class PlatformCalls {
  private static final Logger log = LoggerFactory.getLogger(PlatformCalls.class);

  private final Map<String, Platform> platforms;
  private final PlacementMetrics metrics;
  private final BooleanSupplier mayAct;
  private final Consumer<FleetEvent> outcomes;

  /**
   * @param mayAct asked immediately before each call: whether this process still is the planner
   */
  PlatformCalls(
      Map<String, Platform> platforms,
      PlacementMetrics metrics,
      BooleanSupplier mayAct,
      Consumer<FleetEvent> outcomes) {
    this.platforms = platforms;
    this.metrics = metrics;
    this.mayAct = mayAct;
    this.outcomes = outcomes;
  }

  void make(Action.PlatformCall call) {
    Thread.ofVirtual()
        .name(name(call) + "-" + call.instance())
        .start(() -> outcomes.accept(outcome(call)));
  }

  private FleetEvent outcome(Action.PlatformCall call) {
    long began = System.nanoTime();
    try {
      FleetEvent done = carryOut(call);
      count(call, "done", began);
      return done;
    } catch (TransientPlatformException e) {
      count(call, "transient", began);
      return failed(call, e);
    } catch (RejectedPlatformException e) {
      count(call, "rejected", began);
      return failed(call, e);
    } catch (PlatformException e) {
      throw new AssertionError("sealed", e);
    } catch (RuntimeException | Error e) {
      log.error("{} of instance={} failed", name(call), call.instance(), e);
      count(call, "error", began);
      return failed(call, new TransientPlatformException(e.toString(), e));
    }
  }

  private FleetEvent carryOut(Action.PlatformCall call) throws PlatformException {
    Platform platform = platforms.get(call.platform());
    if (platform == null) {
      throw new TransientPlatformException(
          "platform %s is not enabled here".formatted(call.platform()), null);
    }
    if (!mayAct.getAsBoolean()) {
      throw new TransientPlatformException("another process plans now", null);
    }
    return switch (call) {
      case Action.Start(var _, var spec, var node) ->
          new FleetEvent.Started(spec.id(), platform.start(spec, node));
      case Action.Stop(var _, var id, var node, var patience) -> {
        platform.stop(id, node, patience);
        yield new FleetEvent.Stopped(id);
      }
      case Action.Resize(var _, var id, var node, var size) -> {
        platform.resize(id, node, size);
        yield new FleetEvent.Resized(id, size);
      }
    };
  }

  private static FleetEvent failed(Action.PlatformCall call, PlatformException failure) {
    log.warn("{} of instance={} failed: {}", name(call), call.instance(), failure.why());
    return switch (call) {
      case Action.Start start -> new FleetEvent.StartFailed(start.instance(), failure);
      case Action.Stop stop -> new FleetEvent.StopFailed(stop.instance(), failure);
      case Action.Resize resize ->
          new FleetEvent.ResizeFailed(resize.instance(), resize.size(), failure);
    };
  }

  private void count(Action.PlatformCall call, String outcome, long began) {
    metrics.called(
        call.platform(), name(call), outcome, Duration.ofNanos(System.nanoTime() - began));
  }

  private static String name(Action.PlatformCall call) {
    return switch (call) {
      case Action.Start _ -> "start";
      case Action.Stop _ -> "stop";
      case Action.Resize _ -> "resize";
    };
  }
}
