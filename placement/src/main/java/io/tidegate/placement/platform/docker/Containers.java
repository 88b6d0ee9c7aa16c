package io.tidegate.placement.platform.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The containers of one engine that carry our labels. Thread-safe. */
final class Containers {
  private static final Duration PULL_LIMIT = Duration.ofMinutes(10);
  private static final Duration STOP_OVERHEAD = Duration.ofSeconds(5);
  private static final long NANOS_PER_MILLI_CPU = 1_000_000;

  private final Engine engine;
  private final DockerSettings settings;
  private final String scope;

  Containers(Engine engine, DockerSettings settings, String scope) {
    this.engine = engine;
    this.settings = settings;
    this.scope = scope;
  }

  /** All of them, ended ones included. */
  List<Container> list() throws PlatformException {
    return engine.call(
        "list containers",
        settings.deadline(),
        docker ->
            docker
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(
                    Map.of(
                        ContainerLabels.SCOPE, scope, ContainerLabels.NODE, engine.node().value()))
                .exec());
  }

  @Nullable InspectContainerResponse inspect(String nameOrId) throws PlatformException {
    return engine.callOrAbsent(
        "inspect " + nameOrId,
        settings.deadline(),
        docker -> docker.inspectContainerCmd(nameOrId).exec());
  }

  /** Creates it, pulling its image when it is missing and may be pulled. */
  void create(InstanceSpec spec, boolean publish) throws PlatformException {
    String image = String.valueOf(spec.run().image());
    if (absent(image)) {
      if (!settings.pull()) {
        throw new RejectedPlatformException(
            "image \"%s\" is not on %s (and pulling is off)".formatted(image, engine.node()), null);
      }
      pull(image);
    }
    var _ =
        engine.call(
            "create " + spec.id(),
            settings.deadline(),
            docker -> command(docker, spec, image, publish).exec());
  }

  private boolean absent(String image) throws PlatformException {
    return engine.callOrAbsent(
            "inspect image " + image,
            settings.deadline(),
            docker -> docker.inspectImageCmd(image).exec())
        == null;
  }

  private void pull(String image) throws PlatformException {
    boolean _ =
        engine.call(
            "pull " + image,
            PULL_LIMIT,
            docker -> {
              try {
                return docker
                    .pullImageCmd(image)
                    .start()
                    .awaitCompletion(PULL_LIMIT.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
              }
            });
    if (absent(image)) {
      throw new RejectedPlatformException(
          "image \"%s\" could not be pulled on %s".formatted(image, engine.node()), null);
    }
  }

  private CreateContainerCmd command(
      DockerClient docker, InstanceSpec spec, String image, boolean publish) {
    ExposedPort port = ExposedPort.tcp(spec.port());
    CreateContainerCmd command =
        docker
            .createContainerCmd(image)
            .withName(spec.id().value())
            .withLabels(ContainerLabels.of(spec, engine.node(), scope).toMap())
            .withEnv(environment(spec))
            .withExposedPorts(port)
            .withHostConfig(host(spec, publish ? port : null));
    return spec.run().command().isEmpty() ? command : command.withCmd(spec.run().command());
  }

  private HostConfig host(InstanceSpec spec, @Nullable ExposedPort published) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(settings.network())
            // Who ends is replaced, where there is room; the engine would only hide it.
            .withRestartPolicy(RestartPolicy.noRestart());
    Confinement.apply(spec.run().container(), host);
    Resources size = spec.resources();
    if (size.cpuMillis() > 0) {
      host.withNanoCPUs(size.cpuMillis() * NANOS_PER_MILLI_CPU);
    }
    if (size.memoryBytes() > 0) {
      host.withMemory(size.memoryBytes()).withMemorySwap(size.memoryBytes());
    }
    if (published != null) {
      host.withPortBindings(
          new PortBinding(
              Ports.Binding.bindIp(engine.local() ? "127.0.0.1" : "0.0.0.0"), published));
    }
    return host;
  }

  private List<String> environment(InstanceSpec spec) {
    Map<String, String> environment = new TreeMap<>(spec.run().environment());
    environment.put("PORT", Integer.toString(spec.port()));
    environment.put("TIDEGATE_INSTANCE", spec.id().value());
    environment.put("TIDEGATE_WORKLOAD", spec.workload().value());
    environment.put("TIDEGATE_NODE", engine.node().value());
    List<String> pairs = new ArrayList<>();
    environment.forEach((name, value) -> pairs.add(name + "=" + value));
    return pairs;
  }

  void start(String name) throws PlatformException {
    boolean _ =
        engine.call(
            "start " + name,
            settings.deadline(),
            docker -> {
              try {
                docker.startContainerCmd(name).exec();
              } catch (NotModifiedException e) {
                return false; // it runs already
              }
              return true;
            });
  }

  /** Asks it to end, waits, ends it by force, removes it with its anonymous volumes. */
  void stopAndRemove(String name, Duration patience) throws PlatformException {
    Object _ =
        engine.callOrAbsent(
            "stop " + name,
            patience.plus(STOP_OVERHEAD),
            docker -> {
              try {
                docker
                    .stopContainerCmd(name)
                    .withTimeout(Math.toIntExact(Math.max(1, patience.toSeconds())))
                    .exec();
              } catch (NotModifiedException e) {
                return false; // it has ended already
              }
              return true;
            });
    remove(name);
  }

  void remove(String name) throws PlatformException {
    Object _ =
        engine.callOrAbsent(
            "remove " + name,
            settings.deadline(),
            docker -> {
              docker.removeContainerCmd(name).withForce(true).withRemoveVolumes(true).exec();
              return true;
            });
  }

  void resize(String name, Resources size) throws PlatformException {
    var _ =
        engine.call(
            "resize " + name,
            settings.deadline(),
            docker -> {
              var update = docker.updateContainerCmd(name);
              if (size.cpuMillis() > 0) {
                update.withNanoCPUs(size.cpuMillis() * NANOS_PER_MILLI_CPU);
              }
              if (size.memoryBytes() > 0) {
                update.withMemory(size.memoryBytes()).withMemorySwap(size.memoryBytes());
              }
              return update.exec();
            });
  }

  /** The last line it wrote; empty when there is none or it cannot be had. */
  String lastLine(String name) {
    StringBuilder text = new StringBuilder();
    try {
      boolean _ =
          engine.call(
              "read the log of " + name, settings.deadline(), docker -> tail(docker, name, text));
    } catch (PlatformException e) {
      return "";
    }
    return text.toString().lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("");
  }

  private static boolean tail(DockerClient docker, String name, StringBuilder to) {
    try {
      return docker
          .logContainerCmd(name)
          .withStdOut(true)
          .withStdErr(true)
          .withTail(1)
          .exec(
              new ResultCallback.Adapter<Frame>() {
                @Override
                public void onNext(Frame frame) {
                  to.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                }
              })
          .awaitCompletion(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
