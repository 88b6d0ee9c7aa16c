package io.tidegate.balancer.select;

/** What pins a request when endpoints are chosen by hash; without it a random key is taken. */
public sealed interface KeySource {

  /** The client's address, as the trust list sees it. */
  record Client() implements KeySource {}

  /** A request header, by lower-case name. */
  record Header(String name) implements KeySource {
    public Header {
      requireName("header", name);
    }
  }

  /** A cookie of the request. */
  record Cookie(String name) implements KeySource {
    public Cookie {
      requireName("cookie", name);
    }
  }

  /** The path without its query. */
  record Path() implements KeySource {}

  /** Throws unless headers and cookies may be called so: a token of RFC 9110, 5.6.2. */
  static void requireName(String kind, String name) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: a name without spaces, separators and control characters)"
              .formatted(kind, name));
    }
  }
}
