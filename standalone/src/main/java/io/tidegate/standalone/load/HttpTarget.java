package io.tidegate.standalone.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The one request that a run repeats.
 *
 * @param head request line and headers as they go over the wire, the blank line included
 */
public record HttpTarget(
    InetSocketAddress address, String host, boolean tls, String method, byte[] head, byte[] body) {

  /**
   * Builds the request.
   *
   * @param headers as {@code Name: value}; one named Host replaces the URL's
   * @throws IllegalArgumentException when the URL or a header cannot be used
   */
  public static HttpTarget of(String url, String method, List<String> headers, String body) {
    URI uri = parse(url);
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    return new HttpTarget(
        InetSocketAddress.createUnresolved(dialled(uri.getHost()), port),
        uri.getHost(),
        tls,
        method.toUpperCase(Locale.ROOT),
        head(uri, method.toUpperCase(Locale.ROOT), headers, content.length)
            .getBytes(StandardCharsets.ISO_8859_1),
        content);
  }

  /** Names below localhost are this machine (RFC 6761), which Java's resolver does not know. */
  private static String dialled(String host) {
    return host.toLowerCase(Locale.ROOT).endsWith(".localhost") ? "localhost" : host;
  }

  private static URI parse(String url) {
    URI uri;
    try {
      uri = new URI(url.contains("://") ? url : "http://" + url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("url: \"%s\" (%s)".formatted(url, e.getReason()), e);
    }
    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException(
          "url: \"%s\" (expected: http://host[:port]/path or https://…)".formatted(url));
    }
    return uri;
  }

  private static String head(URI uri, String method, List<String> headers, int length) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
    boolean hostGiven = false;
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0 || header.indexOf('\n') >= 0 || header.indexOf('\r') >= 0) {
        throw new IllegalArgumentException(
            "header: \"%s\" (expected: Name: value)".formatted(header));
      }
      hostGiven |= "host".equalsIgnoreCase(header.substring(0, colon).strip());
      head.append(header).append("\r\n");
    }
    if (!hostGiven) {
      head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
    }
    if (length > 0) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    return head.append("\r\n").toString();
  }
}
