package io.tidegate.balancer;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.common.model.Address;
import java.time.Duration;
import java.util.List;

/**
 * How one balancer runs.
 *
 * @param name what it is called on the log; no two alive may share it
 * @param loops event loops, one thread each
 * @param drainTimeout how long requests in flight may take when the balancer stops
 */
public record BalancerSettings(
    String name, List<Listener> listeners, int loops, ProxySettings proxy, Duration drainTimeout) {

  public BalancerSettings {
    listeners = List.copyOf(listeners);
    if (loops < 1 || loops > 1024) {
      throw new IllegalArgumentException("loops: %d (expected: 1 to 1024)".formatted(loops));
    }
  }

  /** Where it listens, so that no endpoint leads back to it. */
  ListenerAddresses listenerAddresses() {
    return ListenerAddresses.here(
        listeners.stream()
            .filter(listener -> listener.port() > 0)
            .map(listener -> new Address(listener.host(), listener.port()))
            .toList());
  }
}
