package io.tidegate.standalone;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.Address;
import io.tidegate.common.spring.Configured;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code tidegate up} listens: what was typed, else what is configured, else the usual. Only
 * what was typed becomes a flag, which goes before the environment and the file.
 *
 * @param balancer where requests come in; of several configured listeners the first
 * @param admin where health, metrics and decisions are
 * @param properties the flags for the services
 */
record UpPlaces(Address balancer, Address admin, Map<String, String> properties) {
  static final String LOOPBACK = "127.0.0.1";
  static final int PORT = 8080;
  static final int ADMIN_PORT = 9900;

  private static final String LISTENERS = "tidegate.balancer.listeners";
  private static final String ADMIN = "tidegate.admin.";

  UpPlaces {
    properties = Map.copyOf(properties);
  }

  /**
   * What was typed; null is not.
   *
   * @param set {@code --set}
   */
  record Typed(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable Integer adminPort,
      Map<String, String> set) {}

  static UpPlaces of(Typed typed, Configured configured) {
    Map<String, String> flags = new TreeMap<>(typed.set());
    String listener = flags.get(LISTENERS);
    List<String> listeners =
        listener == null ? configured.values(LISTENERS) : List.of(listener.split(",", -1));
    boolean named = typed.host() != null || typed.port() != null;
    Address balancer;
    if (listeners.isEmpty() || (named && listener == null)) {
      balancer =
          new Address(
              typed.host() == null ? LOOPBACK : typed.host(),
              typed.port() == null ? PORT : typed.port());
      flags.put(LISTENERS, balancer.toString());
    } else {
      balancer = address(listeners.getFirst().strip());
    }
    if (typed.adminPort() != null) {
      flags.putIfAbsent(ADMIN + "port", String.valueOf(typed.adminPort()));
    }
    String host = value(flags, configured, ADMIN + "address", LOOPBACK);
    String port = value(flags, configured, ADMIN + "port", String.valueOf(ADMIN_PORT));
    return new UpPlaces(balancer, address(new Address(host, 1), port), flags);
  }

  private static String value(
      Map<String, String> flags, Configured configured, String key, String usual) {
    String flag = flags.get(key);
    return flag == null ? configured.value(key).orElse(usual) : flag;
  }

  private static Address address(Address host, String port) {
    try {
      return new Address(host.host(), Integer.parseInt(port));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(ADMIN + "port: \"%s\" (expected: 1 to 65535)".formatted(port), e);
    }
  }

  private static Address address(String listener) {
    try {
      return Address.parse(listener);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(LISTENERS + ": " + e.getMessage(), e);
    }
  }
}
