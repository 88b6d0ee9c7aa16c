package io.tidegate.balancer.http1;

/**
 * What is known of the other end of a client connection, ready to be written into heads.
 *
 * @param address the client's IP address as text, without brackets
 * @param scheme {@code http} or {@code https}
 * @param trusted whether what it says about earlier hops is believed and kept
 * @param localHost the balancer's own address as {@code host:port}, for clients that name no host
 */
public record Peer(byte[] address, byte[] scheme, boolean trusted, byte[] localHost) {
  /** Whether the client's connection is encrypted. */
  public boolean secure() {
    return scheme.length == 5;
  }

  /** From text. */
  public static Peer of(String address, boolean secure, boolean trusted, String localHost) {
    return new Peer(
        Octets.ascii(address),
        Octets.ascii(secure ? "https" : "http"),
        trusted,
        Octets.ascii(localHost));
  }
}
