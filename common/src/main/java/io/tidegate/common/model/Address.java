package io.tidegate.common.model;

/** Where an instance listens: a host name or IP address without brackets, and a TCP port. */
public record Address(String host, int port) {

  public Address {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: \"\" (expected: a name or an IP address)");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: %d (expected: 1 to 65535)".formatted(port));
    }
  }

  /** Reads {@code host:port} or {@code [v6]:port}. */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("address: \"%s\" (expected: host:port)".formatted(text));
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "address: \"%s\" (expected: host:port, an IPv6 host in brackets)".formatted(text));
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "address: \"%s\" (expected: host:port)".formatted(text), e);
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
